//! Whether an expression holds for a record (protocol §12.3).

use super::Step;
use super::glob::Glob;
use super::syntax::{Arithmetic, Comparison, Expr};
use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;

/// How many bytes of text one evaluation may search; past it nothing matches any more.
const BUDGET: usize = 1 << 20;

/// A value of a record or of an expression.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// There is no such field.
    Missing,
    /// The field is null.
    Null,
    /// A truth.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(Cow<'a, str>),
    /// An array of the record.
    Array(&'a [serde_json::Value]),
    /// A list of the expression.
    List(Vec<Value<'a>>),
    /// An object; it equals nothing.
    Object,
}

impl<'a> From<&'a serde_json::Value> for Value<'a> {
    fn from(json: &'a serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(truth) => Self::Bool(*truth),
            serde_json::Value::Number(number) => {
                number.as_f64().map_or(Self::Missing, Self::Number)
            }
            serde_json::Value::String(text) => Self::Text(Cow::Borrowed(text)),
            serde_json::Value::Array(items) => Self::Array(items),
            serde_json::Value::Object(_) => Self::Object,
        }
    }
}

/// Whether the expression holds for a record.
pub(super) fn holds<'r>(expr: &Expr, field: &dyn Fn(&[Step]) -> Value<'r>) -> bool {
    Evaluation { field, budget: Cell::new(BUDGET) }.holds(expr)
}

struct Evaluation<'f, 'r> {
    field: &'f dyn Fn(&[Step]) -> Value<'r>,
    budget: Cell<usize>,
}

impl<'r> Evaluation<'_, 'r> {
    fn holds(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Or(all) => all.iter().any(|one| self.holds(one)),
            Expr::And(all) => all.iter().all(|one| self.holds(one)),
            Expr::Not(one) => !self.holds(one),
            Expr::Compare(left, how, right) => self.compare(left, *how, right),
            Expr::Like(left, glob) => self.like(&self.value(left), glob),
            Expr::LikeValue(left, right) => {
                let pattern = text_of(&self.value(right)).map(|text| Glob::new(&text));
                pattern.is_some_and(|glob| self.like(&self.value(left), &glob))
            }
            other => is_true(&self.value(other)),
        }
    }

    fn value<'e>(&self, expr: &'e Expr) -> Value<'e>
    where
        'r: 'e,
    {
        match expr {
            Expr::Path(path) => (self.field)(path),
            Expr::Text(text) => Value::Text(Cow::Borrowed(text)),
            Expr::Number(number) => Value::Number(*number),
            Expr::Bool(truth) => Value::Bool(*truth),
            Expr::Null => Value::Null,
            Expr::List(items) => Value::List(items.iter().map(|item| self.value(item)).collect()),
            Expr::Arithmetic(left, operation, right) => {
                calculate(&self.value(left), *operation, &self.value(right))
            }
            Expr::Or(_)
            | Expr::And(_)
            | Expr::Not(_)
            | Expr::Compare(..)
            | Expr::Like(..)
            | Expr::LikeValue(..) => Value::Bool(self.holds(expr)),
        }
    }

    fn compare(&self, left: &Expr, how: Comparison, right: &Expr) -> bool {
        let (left, right) = (self.value(left), self.value(right));
        match how {
            Comparison::Equal => equal(&left, &right),
            Comparison::Unequal => !equal(&left, &right),
            Comparison::Contains => self.contains(&left, &right),
            Comparison::In => self.contains(&right, &left),
            Comparison::Less => order(&left, &right).is_some_and(Ordering::is_lt),
            Comparison::LessOrEqual => order(&left, &right).is_some_and(Ordering::is_le),
            Comparison::Greater => order(&left, &right).is_some_and(Ordering::is_gt),
            Comparison::GreaterOrEqual => order(&left, &right).is_some_and(Ordering::is_ge),
        }
    }

    fn contains(&self, whole: &Value<'_>, part: &Value<'_>) -> bool {
        match whole {
            Value::Array(items) => {
                items.iter().any(|item| self.spend(8) && equal(&Value::from(item), part))
            }
            Value::List(items) => items.iter().any(|item| self.spend(8) && equal(item, part)),
            _ => match (text_of(whole), text_of(part)) {
                (Some(whole), Some(part)) => self.spend(whole.len()) && whole.contains(&*part),
                _ => false,
            },
        }
    }

    /// Of an array, any item may fit.
    fn like(&self, value: &Value<'_>, glob: &Glob) -> bool {
        match value {
            Value::Array(items) => items.iter().any(|item| self.like(&Value::from(item), glob)),
            Value::List(items) => items.iter().any(|item| self.like(item, glob)),
            other => text_of(other).is_some_and(|text| self.spend(text.len()) && glob.fits(&text)),
        }
    }

    fn spend(&self, bytes: usize) -> bool {
        let left = self.budget.get().checked_sub(bytes.saturating_add(1));
        self.budget.set(left.unwrap_or(0));
        left.is_some()
    }
}

fn is_true(value: &Value<'_>) -> bool {
    match value {
        Value::Bool(truth) => *truth,
        Value::Number(number) => *number != 0.0,
        Value::Text(text) => !text.is_empty() && text != "false",
        Value::Missing | Value::Null | Value::Array(_) | Value::List(_) | Value::Object => false,
    }
}

fn number_of(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// Flags and numbers have a text, since expressions compare them with strings.
fn text_of<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    match value {
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Bool(truth) => Some(Cow::Borrowed(if *truth { "true" } else { "false" })),
        _ => None,
    }
}

fn equal(left: &Value<'_>, right: &Value<'_>) -> bool {
    match (left, right) {
        (Value::Null, Value::Null | Value::Missing) | (Value::Missing, Value::Null) => true,
        (Value::Text(left), Value::Text(right)) => left == right,
        _ => order(left, right).is_some_and(Ordering::is_eq),
    }
}

/// How two values stand to each other: by number when both are numbers, by instant when both are instants, else by text.
pub(super) fn order(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    if let (Some(left), Some(right)) = (number_of(left), number_of(right)) {
        return left.partial_cmp(&right);
    }
    let (left, right) = (text_of(left)?, text_of(right)?);
    if let (Some(left), Some(right)) = (instant_of(&left), instant_of(&right)) {
        return Some(left.cmp(&right));
    }
    Some(left.cmp(&right))
}

/// Fractions of seconds are written with as many digits as they need, so text order misleads.
fn instant_of(text: &str) -> Option<kernel::Timestamp> {
    let looks_like = text.len() >= 20 && text.as_bytes().get(10) == Some(&b'T');
    if looks_like { text.parse().ok() } else { None }
}

fn calculate<'v>(left: &Value<'_>, operation: Arithmetic, right: &Value<'_>) -> Value<'v> {
    let (Some(left), Some(right)) = (number_of(left), number_of(right)) else {
        return Value::Missing;
    };
    let result = match operation {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
        Arithmetic::Remainder => left % right,
    };
    if result.is_finite() { Value::Number(result) } else { Value::Missing }
}

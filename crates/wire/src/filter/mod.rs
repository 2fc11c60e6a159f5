//! Filter expressions: of subscribers over messages, and of App Context over its records.
//!
//! Both are one small language (protocol §7.8 and §12): comparisons, `LIKE`, `CONTAINS`, `IN`,
//! arithmetic, `!`, `&&` and `||` over paths into a record. An expression is compiled once and
//! asked often. It refuses to know where a record comes from, and no expression can make it work
//! more than a fixed amount for one record.

mod eval;
mod facts;
mod glob;
mod lexer;
mod parser;
mod syntax;

pub use eval::Value;
pub use facts::Facts;
pub use syntax::Step;

use syntax::Expr;

/// The longest expression of a subscriber, in bytes; it is asked about every message.
pub const MAX_BYTES: usize = 4_096;
/// The longest expression over records, in bytes: who marks a hundred channels as read names them all.
pub const MAX_RECORD_BYTES: usize = 32 * 1024;

/// Why a text is no filter expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// More than so many bytes.
    #[error("a filter expression has at most {0} bytes here")]
    TooLong(usize),
    /// Nested beyond reason.
    #[error("a filter expression nests at most 64 levels and calculates at most 128 times")]
    TooDeep,
    /// Something else stands where this was expected.
    #[error("{expected} was expected at byte {position}")]
    Syntax {
        /// How many bytes precede the fault.
        position: usize,
        /// What would have been right there.
        expected: &'static str,
    },
    /// A record has no such field.
    #[error("there is no field {0:?}; see the list of fields of this resource")]
    Field(String),
}

/// A subscriber's filter over messages.
#[derive(Clone, Debug)]
pub struct Filter(Expr);

impl Filter {
    /// Compiles an expression over `meta` and `data`.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        parser::parse(text, MAX_BYTES).map(Self)
    }

    /// Whether a message with these facts is wanted.
    pub fn matches(&self, facts: &Facts) -> bool {
        eval::holds(&self.0, &|path| facts.get(path))
    }
}

/// The order of two values in a sorted list; what is missing comes first.
pub fn order(left: &Value<'_>, right: &Value<'_>) -> std::cmp::Ordering {
    let missing = |value: &Value<'_>| !matches!(value, Value::Missing | Value::Null);
    eval::order(left, right).unwrap_or_else(|| missing(left).cmp(&missing(right)))
}

/// The path that a dotted text names: a field to sort by.
pub fn path(dotted: &str) -> Vec<Step> {
    dotted.split('.').map(|key| Step::Key(key.into())).collect()
}

/// A filter over records of App Context.
#[derive(Clone, Debug)]
pub struct RecordFilter(Expr);

impl RecordFilter {
    /// Compiles an expression; `known` says whether a path names a field of these records.
    pub fn parse(text: &str, known: impl Fn(&[Step]) -> bool) -> Result<Self, FilterError> {
        let expr = parser::parse(text, MAX_RECORD_BYTES)?;
        let mut wrong = None;
        expr.each_path(&mut |path| {
            if wrong.is_none() && !known(path) {
                wrong = Some(syntax::spell(path));
            }
        });
        wrong.map_or(Ok(Self(expr)), |path| Err(FilterError::Field(path)))
    }

    /// Whether a record is wanted; `field` answers what stands at a path.
    pub fn matches<'r>(&self, field: &dyn Fn(&[Step]) -> Value<'r>) -> bool {
        eval::holds(&self.0, field)
    }
}

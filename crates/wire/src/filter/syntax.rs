//! The expression tree.

use super::glob::Glob;

/// One step of a path into a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A member of an object.
    Key(Box<str>),
    /// An item of an array.
    Index(usize),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    In,
}

/// How two numbers are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Clone, Debug)]
pub(super) enum Expr {
    Or(Vec<Self>),
    And(Vec<Self>),
    Not(Box<Self>),
    Compare(Box<Self>, Comparison, Box<Self>),
    /// The pattern stood in the expression, so it is compiled with it.
    Like(Box<Self>, Glob),
    LikeValue(Box<Self>, Box<Self>),
    Arithmetic(Box<Self>, Arithmetic, Box<Self>),
    Path(Box<[Step]>),
    Text(Box<str>),
    Number(f64),
    Bool(bool),
    Null,
    List(Vec<Self>),
}

impl Expr {
    /// Shows every path of the expression to `see`.
    pub(super) fn each_path(&self, see: &mut dyn FnMut(&[Step])) {
        match self {
            Self::Or(all) | Self::And(all) | Self::List(all) => {
                for one in all {
                    one.each_path(see);
                }
            }
            Self::Not(one) | Self::Like(one, _) => one.each_path(see),
            Self::Compare(left, _, right)
            | Self::Arithmetic(left, _, right)
            | Self::LikeValue(left, right) => {
                left.each_path(see);
                right.each_path(see);
            }
            Self::Path(path) => see(path),
            Self::Text(_) | Self::Number(_) | Self::Bool(_) | Self::Null => {}
        }
    }
}

/// A path as a reader would write it.
pub(super) fn spell(path: &[Step]) -> String {
    let steps = path.iter().map(|step| match step {
        Step::Key(key) => key.to_string(),
        Step::Index(index) => index.to_string(),
    });
    steps.collect::<Vec<_>>().join(".")
}

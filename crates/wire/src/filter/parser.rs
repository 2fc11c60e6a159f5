//! From tokens to the expression tree, by precedence (protocol §12.1).

use super::FilterError;
use super::glob::Glob;
use super::lexer::{Token, tokens};
use super::syntax::{Arithmetic, Comparison, Expr, Step};

/// How deep parentheses and negations may nest.
const MAX_DEPTH: usize = 64;
/// How many sums and products one expression may hold; a chain of them nests to the left.
const MAX_OPERATIONS: usize = 128;

pub(super) fn parse(text: &str, longest: usize) -> Result<Expr, FilterError> {
    if text.len() > longest {
        return Err(FilterError::TooLong(longest));
    }
    let mut parser = Parser { tokens: tokens(text)?, next: 0, depth: 0, operations: 0 };
    let expr = parser.or()?;
    match parser.peek() {
        Token::End => Ok(expr),
        _ => Err(parser.wrong("an operator or the end")),
    }
}

struct Parser {
    tokens: Vec<(Token, usize)>,
    next: usize,
    depth: usize,
    operations: usize,
}

type Parsed = Result<Expr, FilterError>;

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |(token, _)| token)
    }

    fn wrong(&self, expected: &'static str) -> FilterError {
        let last = self.tokens.last().map_or(0, |(_, at)| *at);
        let position = self.tokens.get(self.next).map_or(last, |(_, at)| *at);
        FilterError::Syntax { position, expected }
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Token::Symbol(own) if *own == symbol);
        self.next = self.next.saturating_add(usize::from(found));
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Token::Word(own) if own.eq_ignore_ascii_case(word));
        self.next = self.next.saturating_add(usize::from(found));
        found
    }

    fn expect(&mut self, symbol: &str, expected: &'static str) -> Result<(), FilterError> {
        if self.take(symbol) { Ok(()) } else { Err(self.wrong(expected)) }
    }

    /// Every recursion passes here, so the stack is bounded.
    fn nested(&mut self, parse: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_DEPTH {
            return Err(FilterError::TooDeep);
        }
        let parsed = parse(self);
        self.depth = self.depth.saturating_sub(1);
        parsed
    }

    fn or(&mut self) -> Parsed {
        let mut all = vec![self.and()?];
        while self.take("||") {
            all.push(self.and()?);
        }
        Ok(only(all).unwrap_or_else(Expr::Or))
    }

    fn and(&mut self) -> Parsed {
        let mut all = vec![self.not()?];
        while self.take("&&") {
            all.push(self.not()?);
        }
        Ok(only(all).unwrap_or_else(Expr::And))
    }

    fn not(&mut self) -> Parsed {
        if self.take("!") {
            return self.nested(|own| own.not().map(|expr| Expr::Not(Box::new(expr))));
        }
        self.compare()
    }

    fn compare(&mut self) -> Parsed {
        let left = self.sum()?;
        let symbol = match self.peek() {
            Token::Symbol(symbol) => *symbol,
            _ => "",
        };
        let comparison = match symbol {
            "==" => Comparison::Equal,
            "!=" => Comparison::Unequal,
            "<" => Comparison::Less,
            "<=" => Comparison::LessOrEqual,
            ">" => Comparison::Greater,
            ">=" => Comparison::GreaterOrEqual,
            _ => return self.compare_by_word(left),
        };
        self.next = self.next.saturating_add(1);
        let right = self.sum()?;
        Ok(Expr::Compare(Box::new(left), comparison, Box::new(right)))
    }

    fn compare_by_word(&mut self, left: Expr) -> Parsed {
        let left = Box::new(left);
        if self.take_word("like") {
            return Ok(match self.sum()? {
                Expr::Text(pattern) => Expr::Like(left, Glob::new(&pattern)),
                other => Expr::LikeValue(left, Box::new(other)),
            });
        }
        if self.take_word("contains") {
            let right = Box::new(self.sum()?);
            return Ok(Expr::Compare(left, Comparison::Contains, right));
        }
        if self.take_word("in") {
            return Ok(Expr::Compare(left, Comparison::In, Box::new(self.sum()?)));
        }
        Ok(*left)
    }

    fn sum(&mut self) -> Parsed {
        let mut left = self.product()?;
        loop {
            let operation = if self.take("+") {
                Arithmetic::Add
            } else if self.take("-") {
                Arithmetic::Subtract
            } else {
                return Ok(left);
            };
            let right = self.product()?;
            left = self.calculation(left, operation, right)?;
        }
    }

    fn product(&mut self) -> Parsed {
        let mut left = self.atom()?;
        loop {
            let operation = if self.take("*") {
                Arithmetic::Multiply
            } else if self.take("/") {
                Arithmetic::Divide
            } else if self.take("%") {
                Arithmetic::Remainder
            } else {
                return Ok(left);
            };
            let right = self.atom()?;
            left = self.calculation(left, operation, right)?;
        }
    }

    /// Whoever looks at the expression goes as deep as it nests, so this is bounded, too.
    fn calculation(&mut self, left: Expr, operation: Arithmetic, right: Expr) -> Parsed {
        self.operations = self.operations.saturating_add(1);
        if self.operations > MAX_OPERATIONS {
            return Err(FilterError::TooDeep);
        }
        Ok(Expr::Arithmetic(Box::new(left), operation, Box::new(right)))
    }

    fn atom(&mut self) -> Parsed {
        if self.take("(") {
            return self.nested(Self::parenthesis);
        }
        let negative = self.take("-");
        let atom = match self.peek().clone() {
            Token::Number(number) => Expr::Number(if negative { -number } else { number }),
            _ if negative => return Err(self.wrong("a number")),
            Token::Text(text) => Expr::Text(text),
            Token::Word(word) => return self.word(word),
            Token::Symbol(_) | Token::End => return Err(self.wrong("a name or a value")),
        };
        self.next = self.next.saturating_add(1);
        Ok(atom)
    }

    /// An expression in parentheses, or a list of values.
    fn parenthesis(&mut self) -> Parsed {
        let first = self.or()?;
        let mut items = vec![first];
        while self.take(",") {
            items.push(self.atom()?);
        }
        self.expect(")", "a closing parenthesis")?;
        Ok(only(items).unwrap_or_else(Expr::List))
    }

    fn word(&mut self, word: Box<str>) -> Parsed {
        self.next = self.next.saturating_add(1);
        match &*word {
            "true" => return Ok(Expr::Bool(true)),
            "false" => return Ok(Expr::Bool(false)),
            "null" => return Ok(Expr::Null),
            _ => {}
        }
        let mut path = vec![Step::Key(word)];
        loop {
            if self.take(".") {
                path.push(self.member()?);
            } else if self.take("[") {
                path.push(self.subscript()?);
                self.expect("]", "a closing bracket")?;
            } else {
                return Ok(Expr::Path(path.into()));
            }
        }
    }

    fn member(&mut self) -> Result<Step, FilterError> {
        let Token::Word(word) = self.peek().clone() else { return Err(self.wrong("a name")) };
        self.next = self.next.saturating_add(1);
        Ok(Step::Key(word))
    }

    fn subscript(&mut self) -> Result<Step, FilterError> {
        let step = match self.peek().clone() {
            Token::Text(key) => Step::Key(key),
            Token::Number(number) if number.fract() == 0.0 => {
                Step::Index(format!("{number}").parse().unwrap_or(usize::MAX))
            }
            _ => return Err(self.wrong("a key in quotes or an index")),
        };
        self.next = self.next.saturating_add(1);
        Ok(step)
    }
}

/// The only one, or all of several.
fn only(mut all: Vec<Expr>) -> Result<Expr, Vec<Expr>> {
    match (all.len(), all.pop()) {
        (1, Some(one)) => Ok(one),
        (_, last) => {
            all.extend(last);
            Err(all)
        }
    }
}

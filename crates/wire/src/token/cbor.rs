//! The little of CBOR (RFC 8949) that tokens use: definite lengths, no tags.

use super::TokenError;

/// How deep maps and arrays may nest.
const MAX_DEPTH: u8 = 16;

/// A value that a grant's `meta` may hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Names and values, in order.
    Map(Vec<(String, Value)>),
}

/// The first byte of an item, with its number read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Head {
    Uint(u64),
    Negative(u64),
    Bytes(u64),
    Text(u64),
    List(u64),
    Map(u64),
    Bool(bool),
    Null,
    Float(f64),
}

/// Reads items off the front of a slice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// How many bytes are left.
    pub(super) const fn left(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn take(&mut self, count: u64) -> Result<&'a [u8], TokenError> {
        let count = usize::try_from(count).map_err(|_| TokenError::Malformed)?;
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(TokenError::Malformed)?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self, width: u64) -> Result<u64, TokenError> {
        Ok(self.take(width)?.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }

    pub(super) fn head(&mut self) -> Result<Head, TokenError> {
        let [first] = *self.take(1)? else {
            return Err(TokenError::Malformed);
        };
        let (major, info) = (first >> 5, first & 0x1f);
        let argument = match info {
            0..=23 => u64::from(info),
            24..=27 => self.number(1 << (info - 24))?,
            _ => return Err(TokenError::Malformed),
        };
        match major {
            0 => Ok(Head::Uint(argument)),
            1 => Ok(Head::Negative(argument)),
            2 => Ok(Head::Bytes(argument)),
            3 => Ok(Head::Text(argument)),
            4 => Ok(Head::List(argument)),
            5 => Ok(Head::Map(argument)),
            7 => simple(info, argument),
            _ => Err(TokenError::Malformed),
        }
    }

    pub(super) fn uint(&mut self) -> Result<u64, TokenError> {
        match self.head()? {
            Head::Uint(number) => Ok(number),
            _ => Err(TokenError::Malformed),
        }
    }

    /// A text string or a byte string; tokens write the same names as either.
    pub(super) fn string(&mut self) -> Result<&'a [u8], TokenError> {
        match self.head()? {
            Head::Text(length) | Head::Bytes(length) => self.take(length),
            _ => Err(TokenError::Malformed),
        }
    }

    pub(super) fn text(&mut self) -> Result<String, TokenError> {
        utf8(self.string()?)
    }

    /// The number of pairs of a map, bounded by what is left to read.
    pub(super) fn map(&mut self) -> Result<usize, TokenError> {
        match self.head()? {
            Head::Map(pairs) => self.count(pairs, 2),
            _ => Err(TokenError::Malformed),
        }
    }

    fn count(&self, items: u64, least: usize) -> Result<usize, TokenError> {
        let items = usize::try_from(items).map_err(|_| TokenError::Malformed)?;
        if items > self.rest.len() / least { Err(TokenError::Malformed) } else { Ok(items) }
    }

    /// Any value, as `meta` holds them.
    pub(super) fn value(&mut self, depth: u8) -> Result<Value, TokenError> {
        if depth > MAX_DEPTH {
            return Err(TokenError::Malformed);
        }
        Ok(match self.head()? {
            Head::Uint(number) => Value::Int(number.into()),
            Head::Negative(number) => Value::Int(-1 - i128::from(number)),
            Head::Text(length) | Head::Bytes(length) => Value::Text(utf8(self.take(length)?)?),
            Head::Bool(yes) => Value::Bool(yes),
            Head::Null => Value::Null,
            Head::Float(number) => Value::Float(number),
            Head::List(items) => {
                let items = self.count(items, 1)?;
                Value::List((0..items).map(|_| self.value(depth + 1)).collect::<Result<_, _>>()?)
            }
            Head::Map(pairs) => {
                let pairs = self.count(pairs, 2)?;
                Value::Map((0..pairs).map(|_| self.entry(depth + 1)).collect::<Result<_, _>>()?)
            }
        })
    }

    fn entry(&mut self, depth: u8) -> Result<(String, Value), TokenError> {
        Ok((self.text()?, self.value(depth)?))
    }
}

fn utf8(bytes: &[u8]) -> Result<String, TokenError> {
    String::from_utf8(bytes.to_vec()).map_err(|_| TokenError::Malformed)
}

fn simple(info: u8, argument: u64) -> Result<Head, TokenError> {
    match info {
        20 => Ok(Head::Bool(false)),
        21 => Ok(Head::Bool(true)),
        22 | 23 => Ok(Head::Null),
        25 => u16::try_from(argument)
            .map(|half| Head::Float(half_to_f64(half)))
            .map_err(|_| TokenError::Malformed),
        26 => u32::try_from(argument)
            .map(|bits| Head::Float(f32::from_bits(bits).into()))
            .map_err(|_| TokenError::Malformed),
        27 => Ok(Head::Float(f64::from_bits(argument))),
        _ => Err(TokenError::Malformed),
    }
}

/// RFC 8949, appendix D.
fn half_to_f64(half: u16) -> f64 {
    let exponent = i32::from((half >> 10) & 0x1f);
    let mantissa = f64::from(half & 0x3ff);
    let magnitude = match exponent {
        0 => mantissa * 2f64.powi(-24),
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (mantissa + 1024.0) * 2f64.powi(exponent - 25),
    };
    if half & 0x8000 == 0 { magnitude } else { -magnitude }
}

/// Appends the head of an item: its major type and its number, as short as possible.
pub(super) fn head(out: &mut Vec<u8>, major: u8, number: u64) {
    let bytes = number.to_be_bytes();
    let (info, width) = match number {
        0..=23 => (u8::try_from(number).unwrap_or(0), 0),
        24..=0xff => (24, 1),
        0x100..=0xffff => (25, 2),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 8),
    };
    out.push((major << 5) | info);
    out.extend(bytes.into_iter().skip(8 - width));
}

/// Appends a string: major type 2 for bytes, 3 for text.
pub(super) fn string(out: &mut Vec<u8>, major: u8, content: &[u8]) {
    head(out, major, u64::try_from(content.len()).unwrap_or(u64::MAX));
    out.extend_from_slice(content);
}

/// Appends the head of a list (4) or map (5) of so many items.
pub(super) fn collection(out: &mut Vec<u8>, major: u8, items: usize) {
    head(out, major, u64::try_from(items).unwrap_or(u64::MAX));
}

/// Appends any value.
pub(super) fn value(out: &mut Vec<u8>, item: &Value) {
    match item {
        Value::Null => out.push(0xf6),
        Value::Bool(yes) => out.push(if *yes { 0xf5 } else { 0xf4 }),
        Value::Int(number) if *number < 0 => {
            head(out, 1, u64::try_from(-1 - *number).unwrap_or(u64::MAX));
        }
        Value::Int(number) => head(out, 0, u64::try_from(*number).unwrap_or(u64::MAX)),
        Value::Float(number) => {
            out.push(0xfb);
            out.extend(number.to_bits().to_be_bytes());
        }
        Value::Text(text) => string(out, 3, text.as_bytes()),
        Value::List(items) => {
            collection(out, 4, items.len());
            for item in items {
                value(out, item);
            }
        }
        Value::Map(pairs) => {
            collection(out, 5, pairs.len());
            for (name, item) in pairs {
                string(out, 3, name.as_bytes());
                value(out, item);
            }
        }
    }
}

//! `LIKE` patterns: `*` stands for any text, case does not count.

/// A compiled pattern: the literal parts between its stars, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Glob(Vec<String>);

impl Glob {
    /// Cuts a pattern at its stars; `\*` is a star itself.
    pub(super) fn new(pattern: &str) -> Self {
        let mut parts = vec![String::new()];
        let mut characters = pattern.chars();
        while let Some(character) = characters.next() {
            match character {
                '*' => parts.push(String::new()),
                '\\' => match characters.next() {
                    Some('*') => append(&mut parts, '*'),
                    Some(other) => {
                        append(&mut parts, '\\');
                        append(&mut parts, other);
                    }
                    None => append(&mut parts, '\\'),
                },
                other => append(&mut parts, other),
            }
        }
        Self(parts)
    }

    /// Whether the whole text fits. Each part is looked for once, leftmost, so the time is linear
    /// in the text.
    pub(super) fn fits(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let Some((first, rest)) = self.0.split_first() else { return text.is_empty() };
        let Some((last, middle)) = rest.split_last() else { return text == *first };
        let Some(mut left) = text.strip_prefix(first.as_str()) else { return false };
        for part in middle {
            let Some(at) = left.find(part.as_str()) else { return false };
            left = left.get(at.saturating_add(part.len())..).unwrap_or_default();
        }
        left.ends_with(last.as_str())
    }
}

fn append(parts: &mut [String], character: char) {
    if let Some(part) = parts.last_mut() {
        part.extend(character.to_lowercase());
    }
}

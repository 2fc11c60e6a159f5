//! What a page was kept from.

/// Whatever has no name of its own here.
pub const OTHER: &str = "other";

/// The directives that keep a page from something.
const DIRECTIVES: [&str; 19] = [
    "base-uri",
    "child-src",
    "connect-src",
    "default-src",
    "font-src",
    "form-action",
    "frame-ancestors",
    "frame-src",
    "img-src",
    "manifest-src",
    "media-src",
    "object-src",
    "script-src",
    "script-src-attr",
    "script-src-elem",
    "style-src",
    "style-src-attr",
    "style-src-elem",
    "worker-src",
];

/// What the policy kept a page from, with no more of it than is kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Blocked {
    /// The directive of the policy.
    pub directive: String,
    /// Of whom it would have come: an origin, or a word such as `inline`.
    pub source: String,
    /// The page, by its route.
    pub page: String,
}

impl Blocked {
    /// What a directive of this name kept a page from; a name that no directive has is none.
    pub fn new(directive: &str, source: impl Into<String>, page: &'static str) -> Self {
        let known = DIRECTIVES.into_iter().find(|known| *known == directive);
        let (directive, page) = (known.unwrap_or(OTHER).to_owned(), page.to_owned());
        Self { directive, source: source.into(), page }
    }

    /// One of more sorts than are told apart on a day.
    pub(super) fn other() -> Self {
        Self::new(OTHER, OTHER, OTHER)
    }
}

/// How often that was told on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The day, in days of UTC since 1970.
    pub day: i64,
    /// What it was.
    pub blocked: Blocked,
    /// How often.
    pub told: i64,
    /// How often of that by a browser in which one of the staff was signed in.
    pub staff: i64,
}

//! Pages of a list.

/// One page and where the next begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items, in the list's documented order.
    pub items: Vec<T>,
    /// Opaque cursor of the next page; `None` when this was the last.
    pub next: Option<String>,
}

//! Rotas: who of a department is on call when, in which order they are paged, and where nobody is.
//!
//! A rota has layers, and in each layer people take turns at handovers, by the department's own clock. Somebody may
//! take a layer's turn between two instants. What nobody covers in the next fourteen days is told to administrators
//! before it comes. It refuses to know emergencies, and how anybody is paged.

pub(crate) mod checks;
mod model;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Gap, Handover, Layer, Override, Rota, Turn};
pub use rules::LAYERS;
pub use service::{Planned, Rotas};
pub(crate) use service::{members, on_call, turns, watch};
pub use store::MIGRATION;

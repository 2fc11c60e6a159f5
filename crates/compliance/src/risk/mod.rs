//! The inventory of assets and the register of risks, and the analysis that two people close over both.
//!
//! An asset is something that health data is on or that guards it; what the server knows of itself is found and not typed, and
//! the two are held against each other by their place: a host, an address, or a word of [`OWN`]. Every change of an asset or a
//! risk is a version. An analysis is a snapshot of both: canonical JSON, its SHA-256 and a signed statement over it, which
//! counts once a second person approves it, and no more where something is there that it does not hold. This slice refuses to
//! know what stands in any settings: it is told what was found.
//!
//! What can be observed from outside: `risk_asset`, `risk` and `risk_analysis`, each change with its audit entry.

pub mod checks;
mod error;
mod model;
mod observed;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use error::RiskError;
pub use model::{
    Analysis, Asset, AssetKind, Discovered, Found, Level, NewAsset, NewRisk, Risk, Standing, State,
    Step, Treatment,
};
pub use observed::observed;
pub use rules::{Line, OWN, inventory, place_name};
pub use service::Risks;
pub use store::{ANALYSIS, MIGRATION};

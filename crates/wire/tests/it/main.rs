//! The wire against what real SDKs were observed to send, and against itself.

#[cfg(test)]
mod crypto;
#[cfg(test)]
mod filters;
mod names;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod replies;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod round_trips;
#[cfg(test)]
mod signatures;
#[cfg(test)]
mod tokens;

/// The parsed content of one of the vector files.
#[cfg(test)]
fn vectors(file: &str) -> serde_json::Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/");
    let text = std::fs::read_to_string(format!("{folder}{file}")).unwrap();
    serde_json::from_str(&text).unwrap()
}

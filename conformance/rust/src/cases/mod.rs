//! The cases of `../cases.json` that this SDK can play; it has no history, signals or fire.

pub mod access;
pub mod cipher;
pub mod presence;
pub mod publish;

/// Plays them all; the one that takes a minute runs beside the others.
pub async fn all() {
    let quick = async {
        publish::all().await;
        cipher::all().await;
        presence::all().await;
        access::all().await;
    };
    tokio::join!(access::expiring(), quick);
}

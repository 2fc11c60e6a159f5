//! The cases of `../cases.json` that this SDK can play: it publishes, subscribes, and has presence and
//! tokens.

pub mod access;
pub mod cipher;
pub mod gathering;
pub mod presence;
pub mod publish;

/// Plays them all; the one that takes a minute runs beside the others.
pub async fn all() {
    let quick = async {
        publish::all().await;
        cipher::all().await;
        presence::all().await;
        access::all().await;
        gathering::all().await;
    };
    tokio::join!(access::expiring(), quick);
}

//! What servers saw of themselves, beside what their settings say: settings tell what somebody meant to be there.

use super::{AssetKind, Discovered, Found, place_name};
use crate::baseline::Baselines;
use db::{DbError, Tx};
use kernel::Timestamp;
use std::net::SocketAddr;

/// The word that stands for a setting where none says that something is there.
const SEEN: &str = "observed";

/// What is known of a site by its settings and by what its servers saw lately of where they listen beyond their own machine; and
/// how many servers looked.
pub async fn observed(
    tx: &mut Tx,
    known: &Discovered,
    now: Timestamp,
) -> Result<(Discovered, usize), DbError> {
    let nodes = Baselines::seen(tx, now).await?;
    let listeners = nodes.iter().flat_map(|one| &one.state.listeners);
    let places = listeners.filter_map(|listener| beyond(listener));
    let unknown = places.filter(|place| known.all().iter().all(|one| one.place != *place));
    let found = |place| Found { kind: AssetKind::Listener, place, phi: true, settings: vec![SEEN] };
    let all = known.all().iter().cloned().chain(unknown.map(found));
    Ok((Discovered::new(all), nodes.len()))
}

/// The place of a listener, as `tcp 0.0.0.0:443` has it, that others than this machine reach.
fn beyond(listener: &str) -> Option<String> {
    let address: SocketAddr = listener.split_once(' ')?.1.parse().ok()?;
    let is_near = address.ip().to_canonical().is_loopback();
    (!is_near).then(|| place_name(&address.to_string()))
}

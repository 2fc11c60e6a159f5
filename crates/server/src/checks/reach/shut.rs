//! Whether places take a connection from here that must not be reached. Nothing is said to them.

use std::collections::BTreeSet;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Whoever has not answered after so long is not reached.
const PATIENCE: Duration = Duration::from_secs(2);

/// Those that take a connection. All are tried at once, each with its name's resolution within the same time.
pub(in crate::checks) async fn answering(places: &[String]) -> BTreeSet<String> {
    let tried = places.iter().map(|place| async move {
        let came = timeout(PATIENCE, TcpStream::connect(place.as_str())).await;
        matches!(came, Ok(Ok(_))).then(|| place.clone())
    });
    futures_util::future::join_all(tried).await.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::answering;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_place_that_takes_a_connection_is_told_and_one_that_does_not_is_not() {
        let open = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let shut = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = |one: &TcpListener| one.local_addr().unwrap().to_string();
        let (open_place, shut_place) = (place(&open), place(&shut));
        drop(shut);
        let places = [open_place.clone(), shut_place, "nobody.invalid:5432".to_owned()];
        let told: Vec<String> = answering(&places).await.into_iter().collect();
        assert_eq!(told, [open_place]);
    }
}

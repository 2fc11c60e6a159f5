use super::Clamd;
use crate::config::ScanPlace;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use realtime::file::{ScanError, Scanned, Scanner as _};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What a scanner that behaves so makes of a file that fits no buffer.
async fn shown<F: Future<Output = ()> + Send + 'static>(
    behave: impl Fn(TcpStream) -> F + Send + 'static,
    patience: Duration,
) -> Result<Scanned, ScanError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let scanner = async move { behave(listener.accept().await.unwrap().0).await };
    let file = stream::repeat_with(|| Ok(Bytes::from(vec![7; 1 << 20]))).take(16).boxed();
    let clamd = Clamd::new(ScanPlace::Tcp(address), patience);
    let (found, ()) = tokio::join!(clamd.scan(file), scanner);
    found
}

/// Takes a whole file.
async fn take(socket: &mut TcpStream) -> usize {
    let mut command = [0; 10];
    socket.read_exact(&mut command).await.unwrap();
    assert_eq!(&command, b"zINSTREAM\0");
    let mut whole = 0;
    loop {
        let length = socket.read_u32().await.unwrap();
        if length == 0 {
            return whole;
        }
        let mut piece = vec![0; usize::try_from(length).unwrap()];
        whole += socket.read_exact(&mut piece).await.unwrap();
    }
}

const LONG: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_file_is_clean_when_all_of_it_was_looked_at() {
    let good = async |mut socket: TcpStream| {
        assert_eq!(take(&mut socket).await, 16 << 20);
        socket.write_all(b"stream: OK\0").await.unwrap();
    };
    assert_eq!(shown(good, LONG).await.unwrap(), Scanned::Clean);
}

#[tokio::test]
async fn a_scanner_that_hangs_lies_or_goes_away_is_no_answer() {
    let liar = async |mut socket: TcpStream| {
        // Clean, it says, having seen nothing.
        socket.write_all(b"stream: OK\0").await.unwrap();
    };
    let told = shown(liar, LONG).await.unwrap_err().to_string();
    assert!(told.contains("only a part of the file"), "{told}");

    let gone = async |mut socket: TcpStream| {
        take(&mut socket).await;
    };
    let told = shown(gone, LONG).await.unwrap_err().to_string();
    assert!(told.contains("clamd answered: nothing"), "{told}");

    let babble = async |mut socket: TcpStream| {
        take(&mut socket).await;
        let _ = socket.write_all(&vec![b'x'; 1 << 20]).await;
    };
    assert!(shown(babble, LONG).await.is_err());

    let silent = async |mut socket: TcpStream| {
        take(&mut socket).await;
        let _ = socket.read_u8().await;
    };
    let told = shown(silent, Duration::from_millis(300)).await.unwrap_err().to_string();
    assert!(told.contains("no answer in"), "{told}");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_to_its_end_is_not_clean() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clamd.sock");
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    let broken = stream::iter([Ok(Bytes::from_static(b"%PDF-")), Err(ScanError::new("the disk"))]);
    let clamd = Clamd::new(ScanPlace::Unix(path), LONG);
    let found = clamd.scan(broken.boxed()).await;
    assert_eq!(found.unwrap_err().to_string(), "the disk");
    drop(listener);
    let away = clamd.scan(stream::empty().boxed()).await.unwrap_err();
    assert!(away.to_string().contains("not there"), "{away}");
}

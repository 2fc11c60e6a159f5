//! A server that ends with whoever started it, however they end.

use crate::supervise::aside;
use std::io;

/// The flag of the command line that makes it so.
pub(crate) const FLAG: &str = "--tied";

/// Whether this process is such a one.
pub(crate) fn is_tied() -> bool {
    std::env::args_os().any(|one| one == FLAG)
}

/// Completes when nobody holds the other end of this process's input any more; never for one that is not tied.
pub(crate) async fn orphaned(tied: bool) -> io::Result<()> {
    if tied {
        let input = || io::copy(&mut io::stdin(), &mut io::sink());
        let _ = aside("tied", input)?.await;
        return Ok(());
    }
    std::future::pending().await
}

//! Where connections come in, and what they are shown.

use super::BootError;
use crate::app::App;
use crate::config::Config;
use crate::egress::Egress;
use crate::http::{self, Dates, Door, Limits};
use crate::supervise::{Tasks, stopped};
use crate::tls::{Certificate, Onward};
use kernel::Clock;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// What the server shows of itself, if it speaks TLS.
pub(super) fn certificate(
    config: &Config,
    egress: &Egress,
    clock: &Arc<dyn Clock>,
) -> Result<Option<Certificate>, BootError> {
    let origin = config.origin.as_deref();
    let certificate =
        config.tls.as_ref().map(|tls| Certificate::open((tls, origin), (egress, clock)));
    certificate.transpose().map_err(BootError::of_settings)
}

pub(super) async fn bind(address: SocketAddr) -> Result<TcpListener, BootError> {
    let cannot = |error| BootError::new(format!("cannot listen on {address}: {error}"));
    TcpListener::bind(address).await.map_err(cannot)
}

/// The doors of those who come in the clear and are sent on to come by TLS.
pub(super) struct Doors {
    listeners: Vec<TcpListener>,
    onward: Arc<Onward>,
}

impl Doors {
    /// Bound, as the settings want them.
    pub(super) async fn open(config: &Config) -> Result<Self, BootError> {
        let onward = Arc::new(Onward::new(config.origin.as_deref().unwrap_or_default()));
        let mut listeners = Vec::new();
        for address in config.tls.iter().flat_map(|tls| &tls.redirect) {
            listeners.push(bind(*address).await?);
        }
        Ok(Self { listeners, onward })
    }

    /// Sends people on, under the limits that count for everybody, until the server stops.
    pub(super) fn serve(&mut self, tasks: &mut Tasks, (app, dates): (&Arc<App>, &Arc<Dates>)) {
        for listener in std::mem::take(&mut self.listeners) {
            let (app, dates) = (Arc::clone(app), Arc::clone(dates));
            let (onward, mut stop) = (Arc::clone(&self.onward), tasks.stop());
            tasks.start(async move {
                let mut callers = Tasks::new();
                let door = Door { listener: &listener, enter: &|address| app.enter(address) };
                let serving = (&onward, &dates, None);
                tokio::select! {
                    () = http::accept(door, serving, Limits::default(), &mut callers) => {}
                    () = stopped(&mut stop) => {}
                }
            });
        }
    }
}

//! The clinic of an installation, for commands beside its server or without one.

use super::Failure;
use crate::boot::{Foundation, Services};
use crate::config::Config;
use crate::egress::Egress;
use crate::vault::Vault;
use clinic::{Caller, Clinic, ClinicError};
use kernel::{Fault as _, Kind, OrganizationId};
use tokio::sync::watch;

/// Does something with the clinic of an installation, as the installation itself, also beside a running server.
pub(super) async fn with_clinic<T>(
    config: Config,
    work: impl AsyncFnOnce(&Clinic, &Caller) -> T,
) -> Result<T, Failure> {
    let work = async |_: &Foundation, services: &Services, system: &Caller| {
        work(&services.clinic, system).await
    };
    with_services(config, work).await
}

/// The same with all that a server is made of.
pub(super) async fn with_services<T>(
    config: Config,
    work: impl AsyncFnOnce(&Foundation, &Services, &Caller) -> T,
) -> Result<T, Failure> {
    let organization: OrganizationId = config
        .organization
        .parse()
        .map_err(|error| Failure::Usage(format!("setting organization: {error}")))?;
    let opened = Foundation::open(config.store.options(), &Vault::of(&config)).await;
    let base = opened.map_err(Failure::failed)?;
    let egress = Egress::new(&config, &base.clock);
    let built = Services::build(&base, (&config, &egress)).await;
    let (services, appender) = built.map_err(Failure::failed)?;
    let (stop, stopped) = watch::channel(false);
    let system = Caller::system(organization).map_err(Failure::failed)?;
    let work = async {
        let done = work(&base, &services, &system).await;
        stop.send_replace(true);
        done
    };
    let (done, ()) = tokio::join!(work, appender.run(stopped));
    Ok(done)
}

/// A refusal is a matter of what was asked for.
pub(super) fn refused(error: &ClinicError) -> Failure {
    match error.kind() {
        Kind::Invalid | Kind::Conflict | Kind::Forbidden | Kind::Missing => {
            Failure::Usage(error.to_string())
        }
        _ => Failure::failed(error),
    }
}

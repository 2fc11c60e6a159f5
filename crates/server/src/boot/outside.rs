//! Whom this server speaks to, and whether it may.

use super::{BootError, Foundation, Services};
use crate::config::Config;
use crate::egress::Egress;
use crate::push::{Browsers, Gateways};
use crate::readiness::{Readiness, World};
use crate::sso::{Provider, Providers};
use compliance::agreement::Agreements;
use compliance::audit::{Audit, Ledger};
use std::sync::Arc;

/// Whom the faces speak to, or have browsers speak to.
pub(super) struct Outside {
    pub(super) browsers: Option<Browsers>,
    pub(super) sso: Providers,
}

impl Outside {
    pub(super) fn open(
        (config, egress): (&Config, &Egress),
        base: &Foundation,
        gateways: &Gateways,
    ) -> Result<Self, BootError> {
        let open = |section| Provider::open((section, egress), &base.clock);
        let sso = config.sign_in.oidc.iter().map(open);
        let sso = sso.collect::<Result<_, _>>().map_err(BootError::new)?;
        Ok(Self { browsers: gateways.browsers(), sso })
    }
}

/// Whom a provider knew that the settings name no more, nobody knows by it from now on.
pub(super) async fn end_links(config: &Config, services: &Services) -> Result<(), BootError> {
    let issuers = config.sign_in.oidc.iter().map(|one| one.issuer.as_str());
    let issuers: Vec<&str> = issuers.collect();
    services.clinic.sign_ons.keep_only(&issuers).await.map_err(BootError::new)
}

/// What was ended since the backup of a restored store counts again until it is ended anew.
pub(super) async fn end_restored(services: &Services) -> Result<(), BootError> {
    if services.clinic.links.end_restored().await.map_err(BootError::new)? {
        tracing::warn!(
            "the store was restored from a backup: every session, link, token and recovery credential of before is ended"
        );
    }
    Ok(())
}

impl Foundation {
    /// The register of agreements.
    pub(crate) fn agreements(&self, audit: &Arc<Audit>) -> Agreements {
        let below = (self.db.clone(), Arc::clone(audit));
        let time = (Arc::clone(&self.clock), Arc::clone(&self.random));
        Agreements::new(Ledger::new(below, time))
    }

    /// Whether health data may be taken; the gate of what goes out knows the register from here on.
    pub(super) async fn readiness(
        &self,
        (config, egress): (&Config, &Egress),
        audit: &Arc<Audit>,
    ) -> Result<Readiness, BootError> {
        let agreements = self.agreements(audit);
        let world = World::new(
            config,
            egress.clone(),
            (&self.db, audit, &self.kek),
            (agreements, &self.clock),
        );
        Readiness::open(world).await.map_err(BootError::new)
    }
}

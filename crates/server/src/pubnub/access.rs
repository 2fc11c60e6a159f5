//! Granting and revoking tokens.

use super::fault::fault;
use super::{Call, PubNub};
use compliance::audit::{Action, Entry, Event, Outcome, Resource};
use kernel::Actor;
use realtime::access::{AccessError, Fingerprint, PHI_MINUTES, Principal};
use realtime::log::{LogError, News};
use wire::channel::{Class, classify};
use wire::reply::{self, Reply};
use wire::request::{GrantError, GrantRequest};
use wire::token::{Permissions, Token};

/// A list of names in an audit entry is cut here.
const LISTED: usize = 20;

/// Whether a grant opens a channel that carries PHI, by name or by pattern.
fn reaches_phi(asked: &GrantRequest) -> bool {
    let by_name = |name: &str| classify(name).is_some_and(Class::is_phi);
    // A pattern is tried on names of each such shape; one that is bound to certain people begins
    // like them.
    let by_pattern = |pattern: &str| {
        let shapes = ["consultation.x.y", "consultation.x.y.files", "consultation.x.y.video"];
        let open = regex::Regex::new(pattern)
            .is_ok_and(|regex| shapes.iter().any(|shape| regex.is_match(shape)));
        open || pattern.contains("consultation")
    };
    asked.resources.channels.iter().any(|(name, _)| by_name(name))
        || asked.patterns.channels.iter().any(|(pattern, _)| by_pattern(pattern))
}

impl PubNub {
    /// Only whoever holds the secret key may grant and revoke.
    pub(super) fn administer(&self, call: &Call<'_>) -> Result<Principal, Reply> {
        let principal = self.permit(call, [], Permissions::NONE)?;
        if principal.signed { Ok(principal) } else { Err(reply::forbidden([], [], [])) }
    }

    pub(super) async fn grant(&self, call: &Call<'_>) -> Reply {
        let granted = async {
            let principal = self.administer(call)?;
            let asked = GrantRequest::parse(&call.request.body)
                .map_err(|error| reply::refusal(&error, self.now()))?;
            if asked.ttl_minutes > PHI_MINUTES && reaches_phi(&asked) {
                return Err(reply::refusal(&GrantError::PhiTtl.into(), self.now()));
            }
            let token = asked.into_token(self.seconds());
            let text = self.access.mint(call.keyset, &token).map_err(|error| unable(&error))?;
            let entry = Self::entry(call, &principal, Event::AccessTokenGranted, &text, &token);
            self.log.witness(vec![entry]).await.map_err(|error| fault(&error))?;
            Ok(reply::granted(&text))
        };
        granted.await.unwrap_or_else(|reply: Reply| reply)
    }

    pub(super) async fn revoke(&self, call: &Call<'_>, text: &str) -> Reply {
        let revoked = async {
            let principal = self.administer(call)?;
            if !call.keyset.features.revoke_tokens {
                let message = "Token revocation is not enabled for this keyset.";
                return Err(reply::family_b(403, message, "Access Manager"));
            }
            let (token, ends) = self
                .access
                .read(call.keyset, text)
                .map_err(|_| reply::revoke_refused("Token is malformed."))?;
            if ends <= self.clock.now() {
                return Err(reply::revoke_refused("Token is expired."));
            }
            let entry = Self::entry(call, &principal, Event::AccessTokenRevoked, text, &token);
            let recorded = async {
                let mut tx = self.log.db().begin().await?;
                let revoked = self.access.revoke_token(&mut tx, text, ends).await?;
                self.log.commit(tx, News { entries: vec![entry], revoked, ..News::default() }).await
            };
            recorded.await.map_err(|error: LogError| fault(&error))?;
            Ok(reply::revoked())
        };
        revoked.await.unwrap_or_else(|reply: Reply| reply)
    }

    fn seconds(&self) -> u64 {
        u64::try_from(self.clock.now().as_second()).unwrap_or(0)
    }

    /// Who granted or revoked what, to whom; never the token itself.
    fn entry(
        call: &Call<'_>,
        principal: &Principal,
        event: Event,
        text: &str,
        token: &Token,
    ) -> Entry {
        let actor = Actor::key_holder(&principal.uuid, &call.address);
        let id = Fingerprint::of(text).to_string();
        let resource = Resource { kind: "token", id, channel: None };
        let mut entry = Entry::new(event, Action::Create, Outcome::Success, actor, resource);
        entry.organization = Some(call.keyset.organization.clone());
        let names = token.resources.channels.iter().chain(&token.patterns.channels);
        let listed: Vec<_> = names
            .clone()
            .take(LISTED)
            .map(|(name, bits)| format!("{name}={}", bits.bits()))
            .collect();
        entry.details = vec![
            ("uuid", token.uuid.clone().unwrap_or_default()),
            ("ttl_minutes", token.ttl_minutes.to_string()),
            ("channels", listed.join(" ")),
            ("channel_count", names.count().to_string()),
        ];
        entry
    }
}

fn unable(error: &AccessError) -> Reply {
    if matches!(error, AccessError::Banned(_)) {
        return reply::banned();
    }
    tracing::error!(%error, "a token could not be minted");
    reply::family_b(500, "Internal Server Error", "Balancer")
}

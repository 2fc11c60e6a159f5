//! The face that PubNub SDKs see: from a request of the protocol to the engine and back.
//!
//! It turns bytes into calls and outcomes into the protocol's bodies; every decision is the
//! engine's.

mod access;
mod actions;
mod fault;
mod files;
mod groups;
mod history;
mod legacy;
mod objects;
mod presence;
mod publish;
mod push;
mod refused;
mod subscribe;
mod watch;

pub(crate) use fault::{broken, no_place, refuse_body, refuse_head, retry_after};

use crate::http::{Request, Response};
use crate::limits::{TooMany, brake};
use crate::trace::{self, Traced};
use fault::{denied, respond};
use kernel::Clock;
use realtime::access::{Access, Credentials, Need, Principal, SignedRequest, Standing};
use realtime::action::Actions;
use realtime::context::Contexts;
use realtime::file::Files;
use realtime::group::Groups;
use realtime::history::Histories;
use realtime::keyset::{Keyset, Keysets};
use realtime::log::Log;
use realtime::presence::Presences;
use realtime::publish::Publisher;
use realtime::push::Pushes;
use realtime::subscribe::Subscriber;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tracing::Instrument as _;
use wire::Timetoken;
use wire::reply::{self, Reply};
use wire::request::{self, Common, Operation};
use wire::token::Permissions;

use watch::{Published, Seen};
pub(crate) use watch::{Routed, Watch};

/// The largest body read: a message of 32 KiB may be escaped or packed on the way.
pub(crate) const BODY: usize = 256 << 10;

/// Said to a caller from elsewhere.
const NETWORK: &str = "This keyset is not open to your address";

/// The engine's services, as this face uses them.
pub(crate) struct PubNub {
    pub(crate) keysets: Arc<Keysets>,
    pub(crate) access: Arc<Access>,
    pub(crate) log: Arc<Log>,
    pub(crate) publisher: Publisher,
    pub(crate) subscriber: Subscriber,
    pub(crate) presences: Arc<Presences>,
    pub(crate) histories: Histories,
    pub(crate) groups: Groups,
    pub(crate) pushes: Pushes,
    pub(crate) contexts: Arc<Contexts>,
    pub(crate) actions: Actions,
    pub(crate) files: Arc<Files>,
    pub(crate) origin: Origin,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) watch: Watch,
}

/// How this server is called from outside.
pub(crate) struct Origin {
    /// As the settings say.
    pub(crate) set: Option<String>,
    /// `http` or `https`.
    pub(crate) scheme: &'static str,
    /// Where it listens.
    pub(crate) listen: String,
}

/// A request that has been parsed and whose keyset is known.
struct Call<'a> {
    keyset: &'a Arc<Keyset>,
    common: Common<'a>,
    request: &'a Request,
    address: String,
    /// Where the request stands in its trace.
    trace: Option<trace::Context>,
    /// The message that was accepted.
    published: OnceLock<Published>,
}

/// What a request leads to.
enum Step {
    Done(Reply),
    Wait(subscribe::Waiting),
}

impl PubNub {
    /// Answers one request.
    pub(crate) async fn answer(&self, request: Request) -> Response {
        if request.head.method() == "OPTIONS" {
            return fault::preflight();
        }
        // Boxed and dropped before a poll waits: a waiting connection keeps only what it needs.
        let (step, seen) = Box::pin(self.begin(&request)).await;
        drop(request);
        let reply = match step {
            Step::Done(reply) => reply,
            Step::Wait(waiting) => self.wait(waiting).await,
        };
        self.watch.told(seen, &reply, self.clock.now());
        respond(reply)
    }

    /// Everything up to the answer, or up to the wait for it.
    async fn begin(&self, request: &Request) -> (Step, Option<Box<Seen>>) {
        let began = self.clock.now();
        let Traced { span, context } = trace::request(&request.head);
        let mut seen = Seen::new(began, context);
        let step = self.first(request, &mut seen).instrument(span.clone()).await;
        let status = if let Step::Done(reply) = &step { reply.status } else { 200 };
        seen.mark(&span, status);
        self.watch.counted(&seen, status, self.clock.now());
        (step, self.watch.wants(status).then(|| Box::new(seen)))
    }

    fn now(&self) -> Timetoken {
        Timetoken::from_timestamp(self.clock.now())
    }

    async fn first(&self, request: &Request, seen: &mut Seen) -> Step {
        let head = &request.head;
        let address = request.peer.ip().to_canonical();
        if let Err(refused) = self.watch.limits.address(address) {
            brake().await;
            if !head.path().starts_with("/v2/subscribe/") {
                return Step::Done(self.watch.too_many(None, refused, self.now()));
            }
        }
        let parsed = match request::parse(head.method(), head.path(), head.query()) {
            Ok(parsed) => parsed,
            Err(error) => return Step::Done(reply::refusal(&error, self.now())),
        };
        if matches!(parsed.operation, Operation::Time) {
            return Step::Done(reply::time(self.now()));
        }
        let Some(keyset) = self.keysets.find(&parsed.common.sub_key) else {
            return Step::Done(no_keyset(&parsed.operation));
        };
        let publishing = |key: &str| keyset.publishing(self.clock.now()).any(|own| own == key);
        if parsed.common.pub_key.as_deref().is_some_and(|key| !publishing(key)) {
            return Step::Done(reply::invalid_publish_key(self.now()));
        }
        seen.note(&keyset, &parsed);
        if !keyset.networks.is_empty() && !keyset.networks.iter().any(|net| net.contains(&address))
        {
            self.watch.metrics.refused("network");
            return Step::Done(reply::family_b(403, NETWORK, "Access Manager"));
        }
        self.watch.metrics.transaction(&self.watch.meter(&keyset), &parsed.operation);
        let request::Request { common, operation } = parsed;
        let call = Call {
            keyset: &keyset,
            common,
            request,
            address: address.to_string(),
            trace: seen.trace(),
            published: OnceLock::new(),
        };
        if let Err(refused) = self.admit(&call, &operation) {
            if !matches!(operation, Operation::Subscribe(_)) {
                return Step::Done(self.watch.too_many(Some(&operation), refused, self.now()));
            }
            hold_back(refused).await;
        }
        let step = self.dispatch(&call, operation).await;
        seen.published = call.published.into_inner();
        step
    }

    /// Asks the rates of keyset, user and channel. Whoever does not prove who they are must not use up what others have, for
    /// which they need no more than somebody's name: they count apart, and on the clinic's keyset, where they are refused anyway,
    /// not at all.
    fn admit(&self, call: &Call<'_>, operation: &Operation<'_>) -> Result<(), TooMany> {
        let Call { keyset, common, .. } = call;
        if !self.watch.limits.counts(keyset) {
            return Ok(());
        }
        let is_known = !keyset.access_manager || self.is_known(call);
        if keyset.clinic && !is_known {
            return Ok(());
        }
        let user = (common.uuid.as_deref().unwrap_or_default(), is_known);
        self.watch.admit(keyset, user, operation)
    }

    /// Whether whoever calls has shown it, by what was given to them or a signature.
    fn is_known(&self, call: &Call<'_>) -> bool {
        let who = self.access.check(call.keyset, call.credentials(), &[]);
        who.is_ok_and(|who| who.standing() == Standing::Known)
    }

    #[expect(clippy::cognitive_complexity, reason = "one arm an operation is the plainest list")]
    async fn dispatch(&self, call: &Call<'_>, operation: Operation<'_>) -> Step {
        Step::Done(match operation {
            Operation::Subscribe(subscribe) => return self.subscribe(call, subscribe).await,
            Operation::Time => reply::time(self.now()),
            Operation::Publish(publish) => self.publish(call, publish).await,
            Operation::Leave(targets) => self.leave(call, &targets).await,
            Operation::Heartbeat(heartbeat) => self.heartbeat(call, heartbeat).await,
            Operation::HereNow(here_now) => self.here_now(call, &here_now).await,
            Operation::WhereNow { uuid } => self.where_now(call, &uuid),
            Operation::GetState(get) => self.get_state(call, &get).await,
            Operation::SetState(set) => self.set_state(call, set).await,
            Operation::History(history) => self.history(call, history).await,
            Operation::Fetch(fetch) => self.fetch(call, fetch).await,
            Operation::MessageCounts(counts) => self.counts(call, counts).await,
            Operation::DeleteMessages(delete) => self.delete(call, delete).await,
            Operation::Grant => self.grant(call).await,
            Operation::Revoke { token } => self.revoke(call, &token).await,
            Operation::Actions(actions) => self.actions(call, actions).await,
            Operation::Objects(objects) => self.objects(call, objects).await,
            Operation::Push(push) => self.push(call, push).await,
            Operation::Files(files) => self.files(call, files).await,
            Operation::Groups(groups) => self.groups(call, groups).await,
            Operation::LegacyGrant(grant) => self.grant_legacy(call, &grant).await,
            Operation::LegacyAudit(scope) => self.audit_legacy(call, &scope),
        })
    }

    /// Proves who is calling and that every name is open to them.
    fn permit<'a>(
        &self,
        call: &Call<'_>,
        names: impl IntoIterator<Item = &'a str>,
        permission: Permissions,
    ) -> Result<Principal, Reply> {
        let needs: Vec<_> = names.into_iter().map(|name| Need::channel(name, permission)).collect();
        self.permit_all(call, &needs)
    }

    /// Proves who is calling and that everything they touch is open to them.
    fn permit_all(&self, call: &Call<'_>, needs: &[Need<'_>]) -> Result<Principal, Reply> {
        let checked = self.access.check(call.keyset, call.credentials(), needs);
        checked.map_err(|denial| {
            self.note_refused(call, needs, &denial);
            denied(&denial)
        })
    }

    /// Proves who is calling, for what needs no permission but is not for strangers either.
    fn identify<'a>(
        &self,
        call: &Call<'_>,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<Principal, Reply> {
        let principal = self.permit(call, [], Permissions::NONE)?;
        if principal.standing() == Standing::Stranger {
            return Err(reply::forbidden(names, [], []));
        }
        Ok(principal)
    }

    /// Looks at what is counted only when somebody asks.
    pub(crate) fn gauge(&self) {
        for keyset in &self.keysets.all() {
            let waiting = self.log.hub(keyset.id).map_or(0, |hub| hub.waiting());
            let present = self.presences.present(keyset);
            let share = self.watch.heavy.share(keyset, self.clock.now());
            self.watch.meter(keyset).gauge(waiting, present, share);
        }
    }
}

/// No keyset has this subscribe key.
fn no_keyset(operation: &Operation<'_>) -> Reply {
    match operation {
        // In the words of that service (protocol §5.2).
        Operation::Actions(_) => reply::action_refused(400, "Invalid Subkey"),
        _ => reply::invalid_subscribe_key(),
    }
}

/// Older clients end their subscribe loop on a refusal, so a poll too many is held back instead.
async fn hold_back(refused: TooMany) {
    tokio::time::sleep(refused.wait.min(Duration::from_secs(5))).await;
}

impl Call<'_> {
    fn credentials(&self) -> Credentials<'_> {
        let head = &self.request.head;
        Credentials {
            uuid: self.common.uuid.as_deref(),
            auth: self.common.auth.as_deref(),
            signed: self.common.signature.as_deref().map(|signature| SignedRequest {
                method: head.method(),
                path: head.path(),
                query: head.query(),
                body: &self.request.body,
                signature,
                timestamp: self.common.timestamp,
            }),
        }
    }
}

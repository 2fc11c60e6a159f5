//! Whether a provider whose account is closed in the middle of a visit is out of all that they opened in it.

use super::ask::text;
use super::canaries::Canaries;
use super::passkey::Device;
use super::people::{Staff, added, enrolled};
use super::room::{self, Form, NOTHING, Room, TOKEN};
use super::{Shared, Twin, visit};
use crate::checks::relayed::{Asked, Asking, Place, place};
use compliance::check::{Finding, Site, Status, Unseen};
use futures_util::future::{join, join_all};
use reqwest::{Method, Url};
use serde_json::{Value, json};
use std::sync::OnceLock;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};
use turn::credential::Credential;

/// Nothing is open after so long; nobody looks for longer.
pub(super) const GONE: Duration = Duration::from_mins(1);
const LOOK: Duration = Duration::from_millis(100);
/// After so long a poll that was asked is held.
const HELD: Duration = Duration::from_millis(200);
/// So long a relayed port is kept, in seconds: longer than anybody looks.
const KEPT: u32 = 600;
const CURRENT: &str = "/api/v1/sessions/current";
/// What they sign in by.
const OWN: &str = "a-password-of-nobody-who-leaves";
pub(super) const CREDENTIALS: &str = "/api/telemedicine/turn-credentials";

/// Whoever leaves, at work in a visit.
pub(super) struct Leaver {
    pub(super) id: String,
    pub(super) session: String,
    /// The secret of a program that acts as them.
    key: String,
    pub(super) consultation: String,
    /// By what they ask for their place in the visit.
    pub(super) place: Value,
    /// Whose visit it is, and by what session they are in it.
    pub(super) person: String,
    pub(super) patient: String,
    pub(super) appointment: String,
}

impl Leaver {
    /// They come to work, and a visit of theirs begins.
    pub(super) async fn at_work(twin: &Twin, staff: &Staff) -> Result<Self, Unseen> {
        Self::treating(twin, staff, &mut Canaries::new()).await
    }

    /// The same, of a patient with these texts.
    pub(super) async fn treating(
        twin: &Twin,
        staff: &Staff,
        canaries: &mut Canaries,
    ) -> Result<Self, Unseen> {
        let provider = json!({
            "role": "provider", "name": "Nobody Leaver", "departments": ["general-practice"],
        });
        let id = added(twin, &staff.admin, &provider).await?;
        let session = enrolled(twin, staff, (&id, OWN)).await?;
        let (person, patient) = visit::registered(twin, staff, canaries).await?;
        let booking = json!({
            "departmentId": "general-practice", "providerId": id, "patientId": person,
            "startsAt": visit::soon(twin, 3).await?, "endsAt": visit::soon(twin, 18).await?, "walkIn": true,
        });
        let booked = twin.post("/api/v1/appointments", &staff.desk, &booking).await?;
        let appointment = text(&booked, "/appointment/id")?;
        let consultation = text(&booked, "/consultation/id")?;
        let who = (person.as_str(), patient.as_str(), appointment.as_str());
        let entry = visit::arrived(twin, who, canaries).await?;
        let admit = json!({ "expectedPatientId": person });
        twin.post(&format!("/api/v1/queue-entries/{entry}/admit"), &session, &admit).await?;
        let start = format!("/api/v1/consultations/{consultation}/start");
        twin.post(&start, &session, &json!({})).await?;
        let shown = json!({ "password": OWN });
        twin.post("/api/v1/sessions/current/proof", &session, &shown).await?;
        let new = json!({ "label": "canary", "scopes": ["clinic"], "expiresInDays": 1 });
        let keys = format!("/api/v1/people/{id}/api-keys");
        let key = text(&twin.post(&keys, &session, &new).await?, "/secret")?;
        let place = Room::asked(&person, &appointment);
        Ok(Self { id, session, key, consultation, place, person, patient, appointment })
    }

    /// What a browser asks for to reach the media relay.
    pub(super) fn media(&self) -> Value {
        json!({ "consultationId": self.consultation })
    }
}

/// What is open to somebody: what answers when it is asked again.
pub(super) enum Way<'a> {
    Asked { method: Method, path: String, secret: String, body: Option<String> },
    Passkey(Device),
    Relay(Relayed<'a>),
    Form(Form),
}

pub(super) fn asked(secret: &str, path: impl Into<String>) -> Way<'static> {
    Way::Asked { method: Method::GET, path: path.into(), secret: secret.to_owned(), body: None }
}

pub(super) fn told(secret: &str, path: impl Into<String>, body: &Value) -> Way<'static> {
    let (path, secret) = (path.into(), secret.to_owned());
    Way::Asked { method: Method::POST, path, secret, body: Some(body.to_string()) }
}

impl Way<'_> {
    async fn is_open(&mut self, twin: &Twin) -> Result<bool, Unseen> {
        let answer = match self {
            Self::Relay(relay) => return relay.is_open().await,
            Self::Form(form) => return taken(form.sent(twin).await?),
            Self::Passkey(device) => device.used(twin).await?,
            Self::Asked { method, path, secret, body } => {
                twin.ask((method.clone(), path), secret, body.clone()).await?
            }
        };
        given(answer.status)
    }
}

/// Whether somebody was given what they asked for. What the server was too busy for says nothing of that.
fn given(status: u16) -> Result<bool, Unseen> {
    match status {
        200..=399 => Ok(true),
        401 | 403 | 404 => Ok(false),
        other => {
            Err(Unseen::because(format!("the check's own clinic answers a leaver with {other}")))
        }
    }
}

/// Whether a form without a file is taken: then the file is missed, and else the form.
fn taken(status: u16) -> Result<bool, Unseen> {
    if status == 400 { Ok(true) } else { given(status) }
}

/// A relayed port that somebody has, and the credential by which they have it.
pub(super) struct Relayed<'a> {
    asking: Asking<'a>,
    place: &'a Place,
    credential: Credential,
}

impl<'a> Relayed<'a> {
    pub(super) async fn of(place: &'a Place, credential: Credential) -> Result<Self, Unseen> {
        let mut asking = Asking::of(place).await?;
        // The first answer names the realm and a nonce.
        asking.allocate(None).await?;
        match asking.allocate(Some(&credential)).await? {
            Asked::Given => Ok(Self { asking, place, credential }),
            Asked::Refused(code) => {
                let words = format!("the relay of the check's own clinic answers with {code}");
                Err(Unseen::because(words))
            }
        }
    }

    /// Whether the port is kept, or another one is had by the same credential.
    async fn is_open(&mut self) -> Result<bool, Unseen> {
        if self.asking.keep(&self.credential, KEPT).await? == Asked::Given {
            return Ok(true);
        }
        let mut anew = Asking::of(self.place).await?;
        anew.allocate(None).await?;
        let is_given = anew.allocate(Some(&self.credential)).await? == Asked::Given;
        if is_given {
            anew.leave(&self.credential).await?;
        }
        Ok(is_given)
    }
}

/// Where the relay is, and a credential for it.
pub(super) async fn reached(twin: &Twin, leaver: &Leaver) -> Result<(Place, Credential), Unseen> {
    let granted = twin.post(CREDENTIALS, &leaver.session, &leaver.media()).await?;
    let (username, password) = (text(&granted, "/username")?, text(&granted, "/credential")?);
    let place = place(&text(&granted, "/urls/0")?);
    let place = place.ok_or_else(|| Unseen::because("the check's own clinic has no relay"))?;
    Ok((place, Credential { username, password }))
}

/// By its name in the evidence: a way, or a poll that the server holds.
pub(super) type Named<T> = (&'static str, T);

/// What they hear their notices by.
struct Notices {
    hearing: String,
    read: String,
}

impl Notices {
    async fn of(twin: &Twin, leaver: &Leaver) -> Result<Self, Unseen> {
        let watch = twin.post("/api/v1/watch", &leaver.session, &json!({})).await?;
        let token = wire::query::encode_component(&text(&watch, "/token")?).to_string();
        let asker = format!("uuid={}&auth={token}", leaver.id);
        let (keyset, channel) = (text(&watch, "/subscribeKey")?, text(&watch, "/channels/0")?);
        let place = (keyset.as_str(), channel.as_str());
        Ok(Self { hearing: room::hearing(place, &asker), read: room::said_before(place, &asker) })
    }
}

/// All ways that are open to somebody, and the polls that are held for them.
pub(super) type Open<'a> = (Vec<Named<Way<'a>>>, Vec<Named<String>>);

/// All that is open to them.
fn ways<'a>(
    leaver: &Leaver,
    (room, notices): (&Room, &Notices),
    (relay, device, (link, form)): (Relayed<'a>, Device, (String, Form)),
) -> Result<Open<'a>, Unseen> {
    let Leaver { session, key, place, .. } = leaver;
    let file = json!({ "name": NOTHING });
    let ways = vec![
        ("session", asked(session, CURRENT)),
        ("key", asked(key, CURRENT)),
        ("passkey", Way::Passkey(device)),
        ("new_token", told(session, TOKEN, place)),
        ("new_token_by_key", told(key, TOKEN, place)),
        ("publish", asked("", room.saying_something()?)),
        ("subscribe", asked("", room.hearing() + "0")),
        ("history", asked("", room.said_before())),
        ("files", asked("", room.place("files"))),
        ("upload", told("", room.place("generate-upload-url"), &file)),
        ("held_link", asked("", link)),
        ("held_form", Way::Form(form)),
        ("notices", asked("", notices.read.clone())),
        ("relay_credentials", told(session, CREDENTIALS, &leaver.media())),
        ("relay", Way::Relay(relay)),
    ];
    Ok((ways, vec![("held_subscribe", room.hearing()), ("held_notices", notices.hearing.clone())]))
}

/// When nothing was open by each way any more, in milliseconds after the end was asked for; none for what outlives it.
type Ends = Vec<Named<Option<u128>>>;

/// When the end was asked for.
type Closed = OnceLock<Instant>;

fn since(closed: &Closed) -> Option<u128> {
    Some(closed.get()?.elapsed().as_millis())
}

/// Polls as a browser does, until it is refused.
async fn held(twin: &Twin, poll: &str, closed: &Closed) -> Result<Option<u128>, Unseen> {
    let mut cursor = "0".to_owned();
    loop {
        let url: Url = twin.url.join(&format!("{poll}{cursor}"))?;
        // It is held for as long as anybody looks.
        let request = twin.client.get(url).timeout(GONE + GONE);
        let answer = twin.send("GET /v2/subscribe/…".to_owned(), request).await?;
        if !given(answer.status)? {
            let never = || Unseen::because("a poll of the check's own clinic was never open");
            return since(closed).ok_or_else(never).map(Some);
        }
        if twin.is_careless && closed.get().is_some() {
            return Ok(None);
        }
        if let Some(next) = answer.json().pointer("/t/t").and_then(Value::as_str) {
            next.clone_into(&mut cursor);
        } else {
            sleep(LOOK).await;
        }
    }
}

/// What stood open is ended once all polls are held, and every way is tried until it is refused.
async fn shut(
    twin: &Twin,
    end: impl Future<Output = Result<Value, Unseen>>,
    mut open: Vec<Named<Way<'_>>>,
    closed: &Closed,
) -> Result<Ends, Unseen> {
    sleep(HELD).await;
    let began = *closed.get_or_init(Instant::now);
    end.await?;
    let mut ends = Vec::with_capacity(open.len());
    loop {
        let mut still = Vec::new();
        for (name, mut way) in open {
            if way.is_open(twin).await? {
                still.push((name, way));
            } else {
                ends.push((name, Some(began.elapsed().as_millis())));
            }
        }
        open = still;
        if open.is_empty() || twin.is_careless || began.elapsed() > GONE {
            ends.extend(open.into_iter().map(|(name, _)| (name, None)));
            return Ok(ends);
        }
        sleep(LOOK).await;
    }
}

/// What is to be said of how long each way was open after this, which is well as long as it is soon enough.
fn judged(ends: &[Named<Option<u128>>], (what, soon): (&str, Duration)) -> (Status, String) {
    let last = ends.iter().filter_map(|(_, after)| *after).max().unwrap_or_default();
    let over = |bound: Duration| {
        let open = |after: Option<u128>| after.is_none_or(|after| after > bound.as_millis());
        let open = ends.iter().filter(|(_, after)| open(*after)).map(|(name, _)| *name);
        open.collect::<Vec<_>>().join(", ")
    };
    let (late, outlives) = (over(soon), over(GONE));
    let words = format!("{} of {} ways were shut within {last} ms", ends.len(), ends.len());
    if !outlives.is_empty() {
        (Status::Fail, format!("open {} s after {what}: {outlives}", GONE.as_secs()))
    } else if late.is_empty() {
        (Status::Pass, words)
    } else {
        (Status::Warn, format!("{words}, and later than after {} s: {late}", soon.as_secs()))
    }
}

/// They leave in the middle of a visit.
pub(super) async fn out(site: &Site) -> Result<Finding, Unseen> {
    let shared = Shared::of(site);
    let twin = shared.twin(site).await?;
    let staff = Staff::enter(twin).await?;
    let leaver = Leaver::at_work(twin, &staff).await?;
    let room = Room::taken(twin, (&leaver.id, &leaver.session), &leaver.place).await?;
    let notices = Notices::of(twin, &leaver).await?;
    let (place, credential) = reached(twin, &leaver).await?;
    let relay = Relayed::of(&place, credential).await?;
    let device = Device::added(twin, &leaver.session).await?;
    let got = (room.link(twin).await?, room.form(twin).await?);
    let open = ways(&leaver, (&room, &notices), (relay, device, got))?;
    let (account, closed) =
        (format!("/api/v1/people/{}", leaver.id), json!({ "active": false }).to_string());
    let end = twin.done((Method::PATCH, &account), &staff.admin, Some(closed));
    outlived(twin, open, (end, "the account was closed", GONE)).await
}

/// Sees that all of it is open, has it ended, and tells how long each way was open after that, and whether that is soon enough.
pub(super) async fn outlived(
    twin: &Twin,
    (mut ways, polls): Open<'_>,
    (end, what, soon): (impl Future<Output = Result<Value, Unseen>>, &str, Duration),
) -> Result<Finding, Unseen> {
    for (name, way) in &mut ways {
        if !way.is_open(twin).await? {
            let words = format!("in the check's own clinic {name} was never open");
            return Err(Unseen::because(words));
        }
    }
    let closed = Closed::new();
    let hear = polls.iter().map(|(name, poll)| {
        let heard = timeout(GONE + HELD, held(twin, poll, &closed));
        async move { heard.await.unwrap_or(Ok(None)).map(|after| (*name, after)) }
    });
    let (heard, shut) = join(join_all(hear), shut(twin, end, ways, &closed)).await;
    let mut ends = shut?;
    ends.extend(heard.into_iter().collect::<Result<Ends, Unseen>>()?);
    let (status, words) = judged(&ends, (what, soon));
    let shown =
        |after: Option<u128>| after.map_or_else(|| "open".to_owned(), |after| after.to_string());
    let finding = Finding::new(status, words).with("ways", ends.len());
    Ok(ends.into_iter().fold(finding, |finding, (name, after)| finding.with(name, shown(after))))
}

#[cfg(test)]
mod tests {
    use super::{GONE, Status, given, judged, taken};
    use std::time::Duration;

    #[test]
    fn one_way_that_outlives_its_owner_is_named_and_nothing_else_is() {
        let ends =
            |relay| vec![("session", Some(3)), ("relay", relay), ("held_subscribe", Some(1))];
        let (status, words) = judged(&ends(Some(1_900)), ("it ended", GONE));
        assert_eq!(status, Status::Pass);
        assert!(words.contains("3 of 3 ways were shut within 1900 ms"), "{words}");
        for late in [None, Some(GONE.as_millis() + 1)] {
            let (status, words) = judged(&ends(late), ("it ended", Duration::from_secs(5)));
            assert_eq!(status, Status::Fail);
            assert!(words.ends_with("s after it ended: relay"), "{words}");
        }
        for (after, soon, expected) in [
            (5_000, 5, Status::Pass),
            (5_001, 5, Status::Warn),
            (59_000, 5, Status::Warn),
            (59_000, 60, Status::Pass),
        ] {
            let soon = ("it ended", Duration::from_secs(soon));
            let (status, words) = judged(&ends(Some(after)), soon);
            assert_eq!(status, expected, "{after}: {words}");
            assert_eq!(words.ends_with("after 5 s: relay"), expected == Status::Warn, "{words}");
        }
    }

    #[test]
    fn a_server_that_is_busy_or_broken_has_refused_nobody() {
        assert!(given(200).unwrap() && given(307).unwrap());
        assert!([401, 403, 404].iter().all(|status| !given(*status).unwrap()));
        assert!([429, 500, 400].iter().all(|status| given(*status).is_err()));
        assert!(taken(400).unwrap() && taken(204).unwrap() && !taken(403).unwrap());
        assert!(taken(503).is_err());
    }
}

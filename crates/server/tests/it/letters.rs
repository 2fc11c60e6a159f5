//! Letters, against a third party's mail server and an SMS gateway on this machine.

use crate::certificates::Authority;
use crate::client::Answer;
use crate::mailbox::{Mailbox, SmsGateway};
use crate::world::{Session, World, eventually, housecall};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

const TOKEN: &str = "the-accounts-own-token";
const ORIGIN: &str = "https://clinic.example";

/// A demo that writes letters.
struct Clinic {
    world: World,
    desk: Session,
    mail: Mailbox,
    sms: SmsGateway,
    /// Removed when the test ends.
    folder: tempfile::TempDir,
    visits: u64,
}

fn ok(answer: &Answer) -> Value {
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.text());
    answer.json()
}

fn serve(data: &Path, mail: &Mailbox, sms: &SmsGateway) -> World {
    World::start(command(data, mail, sms), data)
}

fn command(data: &Path, mail: &Mailbox, sms: &SmsGateway) -> Command {
    let mut command = housecall();
    let address = format!("{}/2010-04-01/Accounts/{{account}}/Messages.json", sms.url);
    command
        .args(["demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .env("HOUSECALL_ORIGIN", ORIGIN)
        .env("HOUSECALL_LETTERS__CALLBACK", "+1 555 0100")
        .env("HOUSECALL_LETTERS__MAIL__HOST", "127.0.0.1")
        .env("HOUSECALL_LETTERS__MAIL__PORT", mail.port.to_string())
        .env("HOUSECALL_LETTERS__MAIL__TLS", "none")
        .env("HOUSECALL_LETTERS__MAIL__FROM", "Your clinic <clinic@clinic.example>")
        .env("HOUSECALL_LETTERS__MAIL__TIMEOUT_SECONDS", "2")
        .env("HOUSECALL_LETTERS__SMS__URL", address)
        .env("HOUSECALL_LETTERS__SMS__ACCOUNT", "AC1")
        .env("HOUSECALL_LETTERS__SMS__TOKEN", TOKEN)
        .env("HOUSECALL_LETTERS__SMS__FROM", "+15550100")
        .env("HOUSECALL_LETTERS__SMS__TIMEOUT_SECONDS", "1");
    command
}

impl Clinic {
    /// `None` where the mail server is not installed.
    fn open() -> Option<Self> {
        let Some(mail) = Mailbox::start() else {
            assert!(std::env::var_os("CI").is_none(), "EMULATORS names no Python with aiosmtpd");
            return None;
        };
        Some(Self::with(mail, |_| {}))
    }

    fn with(mail: Mailbox, change: impl FnOnce(&mut Command)) -> Self {
        let (sms, folder) = (SmsGateway::new(), tempfile::tempdir().unwrap());
        let mut command = command(folder.path(), &mail, &sms);
        change(&mut command);
        let world = World::start(command, folder.path());
        let desk = Session::sign_in(&world, "front-desk-1");
        Self { world, desk, mail, sms, folder, visits: 0 }
    }

    fn restart(&mut self) {
        self.world.kill();
        self.world = serve(self.folder.path(), &self.mail, &self.sms);
        self.desk = Session::sign_in(&self.world, "front-desk-1");
    }

    /// Registers a patient and books a visit some days from now; answers the appointment's id.
    fn book(&mut self, email: Option<&str>, phone: Option<&str>) -> String {
        let person = json!({
            "role": "patient", "name": "Nora Quist", "birthDate": "1970-01-02", "locale": "en",
            "email": email, "phone": phone, "departments": [],
        });
        let patient = ok(&self.desk.post("/api/v1/people", &person))["id"].clone();
        self.visits += 1;
        let days = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 86_400;
        let starts = (days + 3) * 86_400 + self.visits * 1_800;
        let time = |seconds: u64| {
            jiff::Timestamp::from_second(i64::try_from(seconds).unwrap()).unwrap().to_string()
        };
        let visit = json!({
            "departmentId": "general-practice", "providerId": "dr-1", "patientId": patient,
            "startsAt": time(starts), "endsAt": time(starts + 900), "reason": "a secret rash",
        });
        let booked = ok(&self.desk.post("/api/v1/appointments", &visit));
        booked["appointment"]["id"].as_str().unwrap().to_owned()
    }

    /// Where the letters about a visit stand, by channel.
    fn states(&mut self, visit: &str, channel: &str) -> Vec<(String, String)> {
        let records = ok(&self.desk.get(&format!("/api/v1/appointments/{visit}/notices")));
        let word = |one: &Value, field: &str| one[field].as_str().unwrap().to_owned();
        let items = records["items"].as_array().unwrap().iter();
        let own = items.filter(|one| one["channel"] == channel);
        own.map(|one| (word(one, "state"), word(one, "status"))).collect()
    }

    fn becomes(&mut self, visit: &str, channel: &str, state: (&str, &str)) {
        let wanted = vec![(state.0.to_owned(), state.1.to_owned())];
        let came = (0..5).any(|_| eventually(|| self.states(visit, channel) == wanted));
        assert!(came, "{channel} is {:?}", self.states(visit, channel));
    }

    /// What the SMS gateway calls about.
    fn call(&self, fields: &[(&str, &str)], token: &str) -> Answer {
        let mut signed = format!("{ORIGIN}/api/v1/sms");
        let mut sorted = fields.to_vec();
        sorted.sort_unstable();
        for (name, value) in sorted {
            signed.push_str(name);
            signed.push_str(value);
        }
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
        let signature = STANDARD.encode(hmac::sign(&key, signed.as_bytes()));
        let encode = |(name, value): &(&str, &str)| {
            format!("{name}={}", crate::world::encode(value).replace("%20", "+"))
        };
        let body: Vec<String> = fields.iter().map(encode).collect();
        let headers = [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("X-Twilio-Signature", signature.as_str()),
        ];
        self.world.client().send("POST", "/api/v1/sms", &headers, body.join("&").as_bytes())
    }
}

#[test]
fn a_booked_visit_is_mailed_with_a_link_that_opens_and_without_health_data() {
    let Some(mut clinic) = Clinic::open() else { return };
    let visit = clinic.book(Some("nora@home.example"), Some("+15550001"));
    let letter = clinic.mail.wait("nora@home.example", 1).remove(0);
    let header = |name: &str| letter["headers"][name].as_str().unwrap();
    assert_eq!(header("from"), "Your clinic <clinic@clinic.example>");
    assert_eq!((header("auto-submitted"), header("content-language")), ("auto-generated", "en"));
    let text = letter["text"].as_str().unwrap();
    let all = letter.to_string();
    for phi in ["Nora", "Quist", "rash", "Chen", "General"] {
        assert!(!all.contains(phi), "{phi} stands in {all}");
    }
    let calendar = letter["calendar"].as_str().unwrap();
    assert!(calendar.contains("\nDTSTART:20") && calendar.contains("SUMMARY:Appointment"));
    assert!(
        calendar.contains(&format!("UID:{visit}@clinic.example")) && !calendar.contains("hcl_")
    );
    let (_, secret) = text.split_once(&format!("{ORIGIN}/app/join#")).expect("a link");
    let secret = secret.split_whitespace().next().unwrap();
    let body = json!({ "secret": secret, "birthDate": "1970-01-02" }).to_string();
    let headers = [("Content-Type", "application/json")];
    let opened =
        clinic.world.client().send("POST", "/api/v1/links/open", &headers, body.as_bytes());
    assert_eq!(opened.status, 201, "{}", opened.text());
    clinic.becomes(&visit, "email", ("sent", "250"));
    assert!(clinic.sms.asked("+15550001").is_empty(), "one letter is enough");
    let all = ok(&clinic
        .desk
        .get("/api/v1/notices?from=2020-01-01T00:00:00Z&until=2100-01-01T00:00:00Z&state=sent"));
    let line = all["items"].as_array().unwrap().iter().find(|one| one["appointmentId"] == *visit);
    assert_eq!(line.expect("it is in the clinic's list")["personName"], "Nora Quist");
    // Nothing of it stands in the log.
    let log = clinic.world.log();
    assert!(!log.contains("nora@") && !log.contains(secret) && !log.contains(TOKEN));
}

#[test]
fn a_full_box_is_tried_again_and_an_address_that_is_none_goes_on_by_sms() {
    let Some(mut clinic) = Clinic::open() else { return };
    let full = clinic.book(Some("full@home.example"), None);
    let nobody = clinic.book(Some("nobody@home.example"), Some("+15550002"));
    clinic.mail.wait("full@home.example", 1);
    clinic.becomes(&full, "email", ("sent", "250"));
    clinic.becomes(&full, "sms", ("pending", ""));
    let asked = clinic.sms.wait("+15550002", 1).remove(0);
    assert_eq!(asked.path, "/2010-04-01/Accounts/AC1/Messages.json");
    let basic = format!("Basic {}", STANDARD.encode(format!("AC1:{TOKEN}")));
    assert_eq!(asked.headers["authorization"], basic);
    assert_eq!(asked.fields["From"], "+15550100");
    assert!(asked.fields["Body"].contains(&format!("{ORIGIN}/app/join#hcl_")));
    assert!(asked.fields["Body"].ends_with("Reply STOP to opt out."));
    clinic.becomes(&nobody, "email", ("gone", "550"));
    clinic.becomes(&nobody, "sms", ("sent", "201"));
    assert!(!clinic.world.log().contains("nobody@"), "a server's words are not repeated");
}

#[test]
fn mail_goes_by_tls_both_ways_and_nothing_goes_to_a_server_with_a_strangers_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let [own, stranger] = ["own", "stranger"].map(|name| Authority::new(folder.path(), name));
    let [certificate, key] = own.server_files();
    for way in ["starttls", "implicit"] {
        let tls = [way.as_ref(), certificate.as_os_str(), key.as_os_str()];
        let open = |trusted: &Authority| {
            let mail = Mailbox::start_with(&tls)?;
            Some(Clinic::with(mail, |command| {
                command
                    .env("HOUSECALL_LETTERS__MAIL__HOST", "localhost")
                    .env("HOUSECALL_LETTERS__MAIL__TLS", way)
                    .env("HOUSECALL_LETTERS__MAIL__CA", trusted.certificate());
            }))
        };
        let Some(mut clinic) = open(&own) else { return };
        let visit = clinic.book(Some("nora@home.example"), None);
        clinic.becomes(&visit, "email", ("sent", "250"));
        assert_eq!(clinic.mail.letters("nora@home.example").len(), 1, "by {way}");
        drop(clinic);
        let mut clinic = open(&stranger).unwrap();
        let visit = clinic.book(Some("nora@home.example"), None);
        clinic.becomes(&visit, "email", ("pending", "TLS failed"));
        assert!(clinic.mail.letters("nora@home.example").is_empty(), "by {way}");
    }
}

#[test]
fn a_gateway_that_hangs_fails_or_lies_is_asked_again_under_the_same_key() {
    let Some(mut clinic) = Clinic::open() else { return };
    let lie = Some((200, "<html>welcome</html>"));
    clinic.sms.answer("+15550003", &[None, Some((500, "")), lie]);
    let visit = clinic.book(None, Some("+15550003"));
    let asked = clinic.sms.wait("+15550003", 4);
    let key = &asked[0].headers["idempotency-key"];
    assert!(key.contains(".sms") && asked.iter().all(|one| &one.headers["idempotency-key"] == key));
    clinic.becomes(&visit, "sms", ("sent", "201"));
    clinic.becomes(&visit, "email", ("withheld", "no address on record"));
    assert_eq!(clinic.sms.asked("+15550003").len(), 4, "what was taken is not sent again");
}

#[test]
fn a_process_killed_while_it_sends_neither_loses_nor_doubles_a_letter() {
    let Some(mut clinic) = Clinic::open() else { return };
    clinic.sms.answer("+15550004", &[None]);
    clinic.book(Some("slow@home.example"), None);
    let visit = clinic.book(None, Some("+15550004"));
    // Both are with their gateways, and neither has answered.
    clinic.mail.wait("slow@home.example", 1);
    clinic.sms.wait("+15550004", 1);
    clinic.restart();
    let letters = clinic.mail.wait("slow@home.example", 2);
    let id = |letter: &Value| letter["headers"]["message-id"].as_str().unwrap().to_owned();
    assert_eq!(id(&letters[0]), id(&letters[1]), "to whoever reads it, it is one letter");
    assert_eq!(letters[0]["text"], letters[1]["text"]);
    let asked = clinic.sms.wait("+15550004", 2);
    let key = |at: usize| asked[at].headers["idempotency-key"].clone();
    assert_eq!(key(0), key(1), "to the gateway, it is one message");
    clinic.becomes(&visit, "sms", ("sent", "201"));
}

#[test]
fn the_gateways_calls_count_only_with_its_signature() {
    let Some(mut clinic) = Clinic::open() else { return };
    let stop = [("From", "+15550005"), ("Body", "Stop"), ("MessageSid", "SMin1")];
    assert_eq!(clinic.call(&stop, "another token").status, 403);
    assert_eq!(clinic.call(&stop, TOKEN).status, 200);
    assert_eq!(clinic.call(&stop, TOKEN).status, 200, "and once more, as gateways do");
    let visit = clinic.book(None, Some("+1 555 0005"));
    clinic.becomes(&visit, "sms", ("withheld", "the person wrote STOP"));
    let help = clinic.call(&[("From", "+15550005"), ("Body", "HELP")], TOKEN).text();
    assert!(help.contains("<Message>") && help.contains("+1 555 0100"), "{help}");
    clinic.call(&[("From", "+15550005"), ("Body", "start")], TOKEN);
    let visit = clinic.book(None, Some("+15550005"));
    clinic.becomes(&visit, "sms", ("sent", "201"));
    let sid = [("MessageSid", "SM+15550005"), ("MessageStatus", "delivered")];
    assert_eq!(clinic.call(&sid, TOKEN).status, 200);
    clinic.becomes(&visit, "sms", ("delivered", "delivered"));
    // Reports come twice and in any order: what arrived has arrived.
    for status in ["delivered", "sent", "undelivered", "failed"] {
        let late = [("MessageSid", "SM+15550005"), ("MessageStatus", status)];
        assert_eq!(clinic.call(&late, TOKEN).status, 200, "{status}");
    }
    assert_eq!(clinic.states(&visit, "sms"), [("delivered".to_owned(), "delivered".to_owned())]);
}

/// A report of a mail server, as it is handed back to where a letter came from.
fn report(to: &str, status: &str) -> String {
    format!(
        "To: {to}\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; nora@home.example\r\nAction: failed\r\nStatus: {status}\r\n\r\n--b--\r\n"
    )
}

#[test]
fn mail_that_comes_back_is_handed_in_under_the_token_and_the_next_way_goes_once() {
    const BACK: &str = "another-secret-of-the-mail-server";
    let Some(mail) = Mailbox::start() else { return };
    let mut clinic = Clinic::with(mail, |command| {
        command
            .env("HOUSECALL_LETTERS__MAIL__BOUNCES", "bounces@clinic.example")
            .env("HOUSECALL_LETTERS__MAIL__BOUNCE_TOKEN", BACK);
    });
    let visit = clinic.book(Some("nora@home.example"), Some("+15550007"));
    let letter = clinic.mail.wait("nora@home.example", 1).remove(0);
    let from = letter["from"].as_str().unwrap().to_owned();
    assert!(from.starts_with("bounces+") && from.ends_with("@clinic.example"), "{from}");
    assert!(from.split_once('@').unwrap().0.len() <= 64, "{from}");
    clinic.becomes(&visit, "email", ("sent", "250"));
    let hand = |clinic: &Clinic, token: &str, body: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [("Content-Type", "message/rfc822"), ("Authorization", bearer.as_str())];
        clinic.world.client().send("POST", "/api/v1/mail/bounces", &headers, body.as_bytes())
    };
    assert_eq!(hand(&clinic, "another token", &report(&from, "5.1.1")).status, 403);
    let forged = from.replace('@', "0@").replace("bounces+", "bounces+0");
    for (to, status, code) in [
        (forged.as_str(), 400, "mail.report"),
        (
            "bounces+0195550000007000800000000000abcd.0123456789abcdef@clinic.example",
            404,
            "unknown",
        ),
    ] {
        let answer = hand(&clinic, BACK, &report(to, "5.1.1"));
        assert_eq!((answer.status, answer.json()["code"].as_str().unwrap()), (status, code));
    }
    let large = format!("{}{}", report(&from, "5.1.1"), "x".repeat(300 << 10));
    let answer = hand(&clinic, BACK, &large);
    assert_eq!((answer.status, answer.json()["code"].as_str().unwrap()), (413, "mail.size"));
    clinic.becomes(&visit, "email", ("sent", "250"));
    assert!(clinic.sms.asked("+15550007").is_empty());
    for outcome in ["unreachable", "known"] {
        let answer = ok(&hand(&clinic, BACK, &report(&from, "5.1.1")));
        assert_eq!(answer["outcome"], outcome);
    }
    clinic.becomes(&visit, "email", ("gone", "bounced 5.1.1"));
    clinic.becomes(&visit, "sms", ("sent", "201"));
    assert_eq!(clinic.sms.asked("+15550007").len(), 1, "once");
    // The desk sees it of the person, and gives the right address.
    let booked = ok(&clinic.desk.get(&format!("/api/v1/appointments/{visit}")));
    let patient = booked["patientId"].as_str().unwrap().to_owned();
    let reach = |clinic: &mut Clinic| {
        ok(&clinic.desk.get(&format!("/api/v1/people/{patient}/reachability")))
    };
    assert_eq!(reach(&mut clinic)["email"]["state"], "unreachable");
    let right = json!({ "email": "nora@new.example", "phone": "+15550007" });
    let kept = clinic.desk.put(&format!("/api/v1/people/{patient}/contacts"), &right);
    assert_eq!(kept.status, 204, "{}", kept.text());
    assert_eq!(reach(&mut clinic)["email"]["state"], "open");
    assert!(!clinic.world.log().contains("nora@") && !clinic.world.log().contains(BACK));
}

//! What those in a visit see of it, from outside.

use crate::client::Answer;
use crate::world::{SUB, Session, Subscription, World, encode, seal};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A clinic with a patient who waits for dr-1.
pub(crate) struct Clinic {
    pub(crate) world: World,
    pub(crate) patient: Session,
    pub(crate) provider: Session,
    pub(crate) appointment: String,
    entry: String,
    consultation: String,
}

pub(crate) fn ok(answer: &Answer) -> Value {
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.text());
    answer.json()
}

impl Clinic {
    fn open() -> Self {
        Self::on(World::new())
    }

    /// The same on a demo with settings of its own.
    pub(crate) fn on(world: World) -> Self {
        let mut patient = Session::sign_in(&world, "pat-1");
        let provider = Session::sign_in(&world, "dr-1");
        let mine = ok(&patient.get("/api/v1/appointments?providerId=dr-1"));
        let appointment = mine["items"][0]["id"].as_str().unwrap().to_owned();
        let intake = json!({
            "location": { "city": "Springfield", "region": "IL", "country": "US" },
            "callbackNumber": "+1 555 0199",
            "emergencyContact": { "name": "Luis Alvarez", "phone": "+1 555 0100" },
            "identity": "self",
            "privacy": "alone",
        });
        let path = format!("/api/v1/appointments/{appointment}/intake");
        assert_eq!(patient.put(&path, &intake).status, 204);
        let consent =
            json!({ "type": "telehealth", "version": 1, "locale": "es", "evidence": "click" });
        ok(&patient.post("/api/v1/patients/pat-1/consents", &consent));
        let path = format!("/api/v1/appointments/{appointment}/check-in");
        let arrived = ok(&patient.post(&path, &json!({})));
        let entry = arrived["queueEntryId"].as_str().unwrap().to_owned();
        let consultation = arrived["consultationId"].as_str().unwrap().to_owned();
        ok(&patient.post(&format!("/api/v1/queue-entries/{entry}/ready"), &json!({})));
        Self { world, patient, provider, appointment, entry, consultation }
    }

    pub(crate) fn admit(&mut self) {
        let path = format!("/api/v1/queue-entries/{}/admit", self.entry);
        ok(&self.provider.post(&path, &json!({ "expectedPatientId": "pat-1" })));
    }

    pub(crate) fn path(&self, step: &str) -> String {
        format!("/api/v1/consultations/{}/{step}", self.consultation)
    }

    pub(crate) fn ask_token(&self, session: &mut Session, role: &str) -> Answer {
        let request =
            json!({ "patientId": "pat-1", "appointmentId": self.appointment, "role": role });
        session.post("/api/telemedicine/token", &request)
    }

    pub(crate) fn token(&self, session: &mut Session, role: &str) -> Value {
        ok(&self.ask_token(session, role))
    }
}

#[test]
fn the_wrong_patient_is_not_let_in() {
    let mut clinic = Clinic::open();
    let path = format!("/api/v1/queue-entries/{}/admit", clinic.entry);
    let refused = clinic.provider.post(&path, &json!({ "expectedPatientId": "pat-2" }));
    assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("queue.other-patient")));
    let today = ok(&clinic.provider.get("/api/v1/today"));
    assert_eq!(today["queue"][0]["status"], "waiting", "nothing changed");
    assert_eq!(today["queue"][0]["patientName"], "Rosa Alvarez");
    clinic.admit();
}

#[test]
fn a_message_after_a_visit_that_is_sent_again_to_a_killed_server_stands_there_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut clinic = Clinic::on(World::demo(folder.path()));
    clinic.admit();
    ok(&clinic.provider.post(&clinic.path("start"), &json!({})));
    ok(&clinic.provider.post(&clinic.path("complete"), &json!({ "outcome": "completed" })));
    ok(&clinic.provider.post(&clinic.path("thread"), &json!({})));
    let (token, messages) = (clinic.path("thread/token"), clinic.path("thread/messages"));
    let write = |patient: &mut Session, id: &str| {
        let granted = ok(&patient.post(&token, &json!({})));
        let sealed = seal(granted["cipherKey"]["key"].as_str().unwrap(), r#"{"text":"May I?"}"#);
        let sealed: Value = serde_json::from_str(&sealed).unwrap();
        ok(&patient.post(&messages, &json!({ "message": sealed, "clientMessageId": id })));
        granted
    };
    // The server has it; that the patient's browser never heard so makes no difference to what it does next.
    write(&mut clinic.patient, "9d3c1c6e-0000-4000-8000-000000000001");
    clinic.world.kill();
    let world = World::demo(folder.path());
    let mut patient = Session::sign_in(&world, "pat-1");
    write(&mut patient, "9d3c1c6e-0000-4000-8000-000000000001");
    let granted = write(&mut patient, "9d3c1c6e-0000-4000-8000-000000000002");
    let text = |name: &str| granted[name].as_str().unwrap().to_owned();
    let channel = text("channel");
    let path = format!("/v3/history/sub-key/{SUB}/channel/{channel}");
    let query = format!("uuid=pat-1&include_meta=true&auth={}", encode(&text("token")));
    let history = world.client().get(&format!("{path}?{query}")).json();
    let said = history["channels"][&channel].as_array().unwrap();
    let ids: Vec<&Value> = said.iter().map(|one| &one["meta"]["clientMessageId"]).collect();
    assert_eq!(ids.len(), 2, "{history}");
    assert!(ids[0] != ids[1], "{ids:?}");
}

#[test]
fn notes_over_somebody_elses_are_refused_and_nothing_is_lost() {
    let mut clinic = Clinic::open();
    clinic.admit();
    let path = clinic.path("notes");
    let first = ok(&clinic.provider.put(&path, &json!({ "text": "One", "version": 0 })));
    assert_eq!(first["version"], 1);
    let stale = clinic.provider.put(&path, &json!({ "text": "Two", "version": 0 }));
    assert_eq!((stale.status, &stale.json()["code"]), (409, &json!("state.stale")));
    assert_eq!(ok(&clinic.provider.get(&path))["text"], "One");
}

#[test]
fn whoever_is_taken_out_of_a_visit_hears_nothing_more_within_a_second() {
    let mut clinic = Clinic::open();
    clinic.admit();
    let invitation = json!({ "personId": "dr-2", "role": "second-opinion" });
    let path = clinic.path("participants");
    let invited = ok(&clinic.provider.post(&path, &invitation));
    let id = invited["participant"]["id"].as_str().unwrap().to_owned();
    let mut colleague = Session::sign_in(&clinic.world, "dr-2");
    let token = clinic.token(&mut colleague, "second-opinion")["token"].clone();
    let token = token.as_str().unwrap();
    let mut listener = Subscription::new(&clinic.world, "consultation.dr-1.pat-1", "dr-2", token);
    let people = ok(&clinic.patient.get(&format!("/api/v1/consultations/{}", clinic.consultation)));
    assert_eq!(people["participants"][2]["name"], "Samuel Okafor", "the patient sees who is there");
    listener.start();
    std::thread::sleep(Duration::from_millis(100));
    let begun = Instant::now();
    assert_eq!(clinic.provider.delete(&format!("{path}/{id}")).status, 204);
    // The last words of that commit may come first; after them the poll is refused.
    let mut last = listener.finish();
    if last.status == 200 {
        listener.start();
        last = listener.finish();
    }
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert_eq!(last.status, 403, "{}", last.text());
    assert_eq!(clinic.ask_token(&mut colleague, "second-opinion").status, 403);
}

#[test]
fn a_transfer_keeps_the_patient_who_needs_no_new_link() {
    let mut clinic = Clinic::open();
    clinic.admit();
    let own = clinic.token(&mut Session::sign_in(&clinic.world, "pat-1"), "patient");
    let token = own["token"].as_str().unwrap();
    let mut place = Subscription::new(&clinic.world, "waiting-room.dr-1.pat-1", "pat-1", token);
    place.start();
    std::thread::sleep(Duration::from_millis(100));
    let path = clinic.path("colleagues");
    let colleagues = ok(&clinic.provider.get(&path));
    let [one] = colleagues["items"].as_array().unwrap().as_slice() else { panic!("{colleagues}") };
    assert_eq!((&one["personId"], &one["name"]), (&json!("dr-2"), &json!("Samuel Okafor")));
    assert_eq!((&one["refused"], &colleagues["mayExcept"]), (&json!(false), &json!(true)));
    let path = clinic.path("transfer");
    let reason = json!({ "providerId": "dr-2", "licenceException": "holiday" });
    let wrong = clinic.provider.post(&path, &reason);
    assert_eq!(wrong.status, 400, "{}", wrong.text());
    ok(&clinic.provider.post(&path, &json!({ "providerId": "dr-2" })));
    let heard = ok(&place.finish());
    let last = &heard["m"].as_array().unwrap().last().unwrap()["d"];
    assert_eq!(
        (&last["action"], &last["providerId"]),
        (&json!("CONSULTATION_TRANSFERRED"), &json!("dr-2"))
    );
    let target = format!(
        "/v3/history/sub-key/{SUB}/channel/consultation.dr-1.pat-1?max=1&uuid=pat-1&auth={}",
        encode(token)
    );
    assert_eq!(clinic.world.client().get(&target).status, 403, "the old token is over");
    // The same session asks again and is led to the new provider.
    let request =
        json!({ "patientId": "pat-1", "appointmentId": clinic.appointment, "role": "patient" });
    let anew = ok(&clinic.patient.post("/api/telemedicine/token", &request));
    assert_eq!(anew["channelConfig"]["consultationChannel"], "consultation.dr-2.pat-1");
    let mut colleague = Session::sign_in(&clinic.world, "dr-2");
    let today = ok(&colleague.get("/api/v1/today"));
    assert_eq!(today["queue"][0]["patientName"], "Rosa Alvarez");
}

#[test]
fn consent_taken_back_in_a_visit_ends_access_within_two_seconds() {
    let mut clinic = Clinic::open();
    clinic.admit();
    let own = clinic.token(&mut Session::sign_in(&clinic.world, "dr-1"), "provider");
    let token = own["token"].as_str().unwrap();
    let mut listener = Subscription::new(&clinic.world, "consultation.dr-1.pat-1", "dr-1", token);
    listener.start();
    std::thread::sleep(Duration::from_millis(100));
    let begun = Instant::now();
    let path = "/api/v1/patients/pat-1/consents/telehealth/revoke";
    ok(&clinic.patient.post(path, &json!({ "evidence": "click" })));
    assert_eq!(listener.finish().status, 403);
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_reviewer_finds_a_visits_entries_and_checks_one_without_the_server() {
    let mut clinic = Clinic::open();
    clinic.admit();
    let mut officer = Session::sign_in(&clinic.world, "officer-1");
    let path = "/api/v1/audit/entries?patient=pat-1&type=QUEUE_STATE_CHANGED&limit=10";
    let found = ok(&officer.get(path));
    let newest = &found["items"][0];
    assert_eq!((&newest["patient"], &newest["actor"]["id"]), (&json!("pat-1"), &json!("dr-1")));
    let index = &newest["index"];
    let proof = officer.get(&format!("/api/v1/audit/entries/{index}/proof"));
    assert_eq!(proof.status, 200, "{}", proof.text());
    let key = officer.get("/api/v1/audit/key").text();
    let verifier = compliance::audit::Verifier::parse(&key).unwrap();
    let proved = compliance::audit::check(&proof.text(), &verifier).unwrap();
    assert_eq!(json!(proved.index), *index);
    assert!(proved.entry.contains("QUEUE_STATE_CHANGED"));
    assert_eq!(clinic.provider.get(path).status, 403, "those who treat do not review");
}

#[test]
fn whose_provider_is_cut_off_is_offered_a_colleague_within_thirty_seconds() {
    let mut clinic = Clinic::open();
    let mut colleague = Session::sign_in(&clinic.world, "dr-2");
    let available = json!({ "status": "available", "maxPatients": 1 });
    ok(&colleague.put("/api/v1/people/dr-2/availability", &available));
    ok(&clinic.provider.put("/api/v1/people/dr-1/availability", &available));
    let own = clinic.token(&mut Session::sign_in(&clinic.world, "dr-1"), "provider");
    let token = own["token"].as_str().unwrap();
    let mut line = Subscription::new(&clinic.world, "waiting-room.dr-1", "dr-1", token);
    line.start();
    let entry = format!("/api/v1/queue-entries/{}", clinic.entry);
    let accept = format!("{entry}/accept-colleague");
    let early = clinic.patient.post(&accept, &json!({}));
    assert_eq!((early.status, &early.json()["code"]), (409, &json!("queue.not-asked")));
    drop(line);
    let cut_off = Instant::now();
    loop {
        let place = ok(&clinic.patient.get(&entry));
        if place["queueEntry"]["colleagueOffered"] == true {
            break;
        }
        assert!(cut_off.elapsed() < Duration::from_secs(30), "{place}");
        std::thread::sleep(Duration::from_millis(250));
    }
    let shown = ok(&clinic.patient.get("/api/v1/people/dr-1/availability"));
    assert_eq!(shown["shown"], "Offline");
    ok(&clinic.patient.post(&accept, &json!({})));
    let taken = ok(&colleague.post("/api/v1/queues/general-practice/admit-next", &json!({})));
    assert_eq!(taken["appointment"]["providerId"], "dr-2");
    assert_eq!(taken["queueEntry"]["id"], clinic.entry.as_str());
    let queues = ok(&colleague.get("/api/v1/queues"));
    let all = queues["items"].as_array().unwrap();
    let own = all.iter().find(|one| one["departmentId"] == "general-practice").unwrap();
    assert_eq!((&own["inConsultation"], &own["providers"]), (&json!(1), &json!(1)));
}

#[test]
fn a_patient_who_would_come_earlier_takes_the_time_that_another_gave_up() {
    let mut clinic = Clinic::open();
    let mut desk = Session::sign_in(&clinic.world, "front-desk-1");
    let mut book = |patient: &str, hours: i64| {
        let now = jiff::Timestamp::now().as_second();
        let starts = jiff::Timestamp::from_second(now + hours * 3_600).unwrap();
        let booking = json!({
            "departmentId": "general-practice", "providerId": "dr-1", "patientId": patient,
            "startsAt": starts.to_string(),
            "endsAt": (starts + jiff::SignedDuration::from_mins(15)).to_string(),
        });
        ok(&desk.post("/api/v1/appointments", &booking))["appointment"].clone()
    };
    let (given_up, kept) = (book("pat-2", 5), book("pat-1", 9));
    let id = |one: &Value| one["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/appointments/{}/waitlist", id(&kept));
    assert_eq!(clinic.patient.put(&path, &json!({})).status, 204);
    assert_eq!(ok(&clinic.patient.get(&path))["offer"], Value::Null);
    ok(&desk.post(&format!("/api/v1/appointments/{}/cancel", id(&given_up)), &json!({})));
    let offer = ok(&clinic.patient.get(&path))["offer"].clone();
    assert_eq!(offer["startsAt"], given_up["startsAt"]);
    let moved = clinic.patient.post(&format!("{path}/accept"), &json!({}));
    assert_eq!(moved.status, 201, "{}", moved.text());
    assert_eq!(moved.json()["appointment"]["startsAt"], given_up["startsAt"]);
    let old = ok(&clinic.patient.get(&format!("/api/v1/appointments/{}", id(&kept))));
    assert_eq!(old["state"], "rescheduled");
}

#[test]
fn a_provider_gives_a_task_with_the_end_of_a_visit_and_its_owner_ends_it_and_says_how() {
    let mut clinic = Clinic::open();
    clinic.admit();
    let (path, early) = (clinic.path("tasks"), json!({ "due": "2099-01-01", "text": "Call" }));
    assert_eq!(clinic.provider.post(&path, &early).json()["code"], "visit.not-over");
    let today =
        ok(&clinic.provider.get("/api/v1/today"))["serverTime"].as_str().unwrap()[..10].parse();
    let due = today.and_then(jiff::civil::Date::tomorrow).unwrap().to_string();
    let task = json!({ "ownerId": "nurse-1", "due": due, "text": "Call about the rash" });
    let start = clinic.path("start");
    ok(&clinic.provider.post(&start, &json!({})));
    let complete = clinic.path("complete");
    ok(&clinic.provider.post(&complete, &json!({ "task": task })));
    let far = clinic.provider.post(&path, &early);
    assert_eq!((far.status, &far.json()["code"]), (400, &json!("request.field")));
    assert_eq!(clinic.patient.get("/api/v1/tasks").status, 403);

    let mut nurse = Session::sign_in(&clinic.world, "nurse-1");
    let own = ok(&nurse.get("/api/v1/today"))["tasks"][0].clone();
    assert_eq!((&own["patientName"], &own["text"]), (&json!("Rosa Alvarez"), &task["text"]));
    let done = format!("/api/v1/tasks/{}/done", own["id"].as_str().unwrap());
    let unsaid = nurse.post(&done, &json!({}));
    assert_eq!((unsaid.status, &unsaid.json()["code"]), (400, &json!("request.body")));
    assert!(unsaid.text().contains("`note`"), "it names what is missing: {}", unsaid.text());
    let empty = nurse.post(&done, &json!({ "note": " " }));
    assert_eq!((empty.status, &empty.json()["code"]), (400, &json!("request.field")));
    let note = json!({ "note": "The rash is gone" });
    assert_eq!(ok(&nurse.post(&done, &note))["state"], "done");
    assert_eq!(nurse.post(&done, &note).status, 409);
    assert_eq!(ok(&nurse.get("/api/v1/today"))["tasks"], json!([]));
    let given = ok(&clinic.provider.get("/api/v1/tasks?state=done"));
    let told = (&given["items"][0]["doneBy"], &given["items"][0]["note"]);
    assert_eq!(told, (&json!("nurse-1"), &note["note"]), "who gave it sees that, and how");
}

#[test]
fn a_patient_keeps_a_copy_of_the_visit_and_nobody_else_gets_one() {
    let mut clinic = Clinic::open();
    clinic.admit();
    let (copy, start, complete) =
        (clinic.path("copy"), clinic.path("start"), clinic.path("complete"));
    ok(&clinic.provider.post(&start, &json!({})));
    assert_eq!(clinic.patient.get(&copy).json()["code"], "visit.not-over");
    ok(&clinic.provider.post(&complete, &json!({ "summary": "It is eczema." })));
    let kept = clinic.patient.get(&copy);
    assert_eq!((kept.status, kept.header("content-type")), (200, Some("application/pdf")));
    let name = kept.header("content-disposition");
    assert_eq!(name, Some("attachment; filename=\"visit-record.pdf\""), "it names nobody");
    assert!(kept.body.starts_with(b"%PDF-1."), "{}", kept.text());
    let english = clinic.patient.get(&format!("{copy}?language=en"));
    assert_ne!(english.body, kept.body, "the patient reads Spanish unless they say otherwise");
    assert_eq!(Session::sign_in(&clinic.world, "pat-2").get(&copy).status, 403);
    let staff = clinic.provider.get(&copy).json();
    assert_eq!(
        staff["code"], "access.copy",
        "what leaves for somebody else says for what: {staff}"
    );
    let mut officer = Session::sign_in(&clinic.world, "officer-1");
    let seen = ok(&officer.get("/api/v1/audit/entries?type=VISIT_COPY_MADE"));
    let made = seen["items"].as_array().unwrap();
    assert!(made.len() == 2 && made.iter().all(|one| one["actor"]["id"] == "pat-1"), "{seen}");
}

#[test]
fn a_browser_may_tell_by_what_its_call_is_encrypted_or_nothing_of_it() {
    let mut clinic = Clinic::open();
    clinic.admit();
    let path = clinic.path("quality");
    let mut tell = |suite: Value, version: Value| {
        let mut sample = json!({ "rttMs": 80, "lossPercent": 0.5, "kbps": 900, "relay": true });
        for (name, told) in [("srtpCipher", suite), ("tlsVersion", version)] {
            if !told.is_null() {
                sample[name] = told;
            }
        }
        clinic.patient.post(&path, &sample).status
    };
    assert_eq!(tell(Value::Null, Value::Null), 204, "as pages of before do");
    assert_eq!(tell(json!("AEAD_AES_256_GCM"), json!("FEFD")), 204);
    assert_eq!(tell(json!("a suite of tomorrow"), json!("FEFB")), 204, "which counts as other");
    assert_eq!(tell(json!(7), json!("FEFD")), 400);
    assert_eq!(tell(json!("AEAD_AES_256_GCM"), json!(["FEFD"])), 400);
}

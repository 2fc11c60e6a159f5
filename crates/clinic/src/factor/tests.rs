use super::{Assertion, Registration, Site, passkey, totp};
use crate::notification::{Channel, Choices, NoticeKind};
use crate::outbox::Next;
use crate::session::{Proof, SignedIn};
use crate::testing::{House, houses, houses_with};
use crate::{Caller, ClinicError, Reach, Refusal, Settings, demo};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::params;
use kernel::{Clock as _, Phi, Role, Timestamp};
use serde_json::json;
use std::time::Duration;

fn refusal<T: std::fmt::Debug>(result: Result<T, ClinicError>) -> Refusal {
    match result {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn site() -> Site {
    Site { origin: "https://clinic.example:8443".to_owned() }
}

/// An authenticator in software, with one key.
struct Device {
    key: EcdsaKeyPair,
    counter: u32,
}

impl Device {
    fn new() -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        Self { key, counter: 0 }
    }

    const ID: [u8; 4] = *b"key1";

    fn id() -> String {
        URL_SAFE_NO_PAD.encode(Self::ID)
    }

    fn client(kind: &str, challenge: &str, origin: &str) -> Vec<u8> {
        json!({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false})
            .to_string()
            .into_bytes()
    }

    fn data(&mut self, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let mut data = digest(&SHA256, b"clinic.example").as_ref().to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn register(&mut self, challenge: &str) -> Registration {
        let mut data = self.data(0x45);
        data.extend([0; 16]);
        data.extend([0, 4]);
        data.extend(Self::ID);
        let key: PublicKeyX509Der<'_> = self.key.public_key().as_der().unwrap();
        Registration {
            id: Self::id(),
            label: "p".repeat(100),
            client_data: Self::client("webauthn.create", challenge, &site().origin),
            authenticator_data: data,
            public_key: key.as_ref().to_vec(),
            algorithm: -7,
        }
    }

    fn answer(&mut self, challenge: &str, origin: &str, flags: u8) -> Assertion {
        let authenticator_data = self.data(flags);
        let client_data = Self::client("webauthn.get", challenge, origin);
        let message = [&*authenticator_data, digest(&SHA256, &client_data).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &message).unwrap();
        let signature = signature.as_ref().to_vec();
        Assertion { id: Self::id(), client_data, authenticator_data, signature }
    }
}

fn code(house: &House, secret: &str) -> Phi {
    let step = house.clock.now().as_second() / 30;
    Phi::new(totp::code(&totp::bytes(secret).unwrap(), step))
}

/// The provider, who has just signed in.
async fn provider(house: &House) -> Caller {
    let signed = sign_in(house, None).await.expect("signs in");
    house.clinic.sessions.resume(signed.secret.expose(), None, false).await.expect("is signed in")
}

async fn sign_in(house: &House, code: Option<Phi>) -> Result<SignedIn, ClinicError> {
    let proof = Proof { password: Phi::new(demo::PASSWORD), code };
    house.clinic.sessions.sign_in("dr-1", proof, None).await
}

/// RFC 6238, appendix B: the last six of the eight digits.
#[test]
fn codes_are_those_of_the_standard() {
    let secret = b"12345678901234567890";
    for (seconds, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        assert_eq!(totp::code(secret, seconds / 30), code);
    }
    assert_eq!(totp::base32(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_eq!(totp::base32(b"foob"), "MZXW6YQ");
    assert_eq!(totp::bytes("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap(), secret);
}

#[test]
fn a_code_counts_for_a_moment_and_once() {
    let secret = b"12345678901234567890";
    let at = |seconds| Timestamp::from_second(seconds).unwrap();
    let step = |told: &str, seconds, last| totp::step(secret, told, at(seconds), last);
    assert_eq!(step("081 804", 1_111_111_109, 0), Some(37_037_036));
    assert_eq!(step("081804", 1_111_111_139, 0), Some(37_037_036), "a clock half a minute off");
    assert_eq!(step("081804", 1_111_111_175, 0), None, "too old");
    assert_eq!(step("081804", 1_111_111_109, 37_037_036), None, "used");
    assert_eq!(step("", 1_111_111_109, 0), None);
}

#[tokio::test]
async fn whoever_has_an_app_shows_a_code_and_none_twice() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        let own = provider(&house).await;
        let begun = sessions.begin_totp(&own).await.unwrap();
        sign_in(&house, None).await.expect("not confirmed, so not asked for");
        let wrong = sessions.confirm_totp(&own, &Phi::new("000000")).await;
        assert_eq!(refusal(wrong), Refusal::Code);
        let codes = sessions.confirm_totp(&own, &code(&house, &begun.secret)).await.unwrap();
        assert_eq!(codes.len(), 10);
        let asked = Refusal::SecondFactor(vec!["totp", "recovery-code"]);
        assert_eq!(refusal(sign_in(&house, None).await), asked, "{}", house.store);
        let replayed = sign_in(&house, Some(code(&house, &begun.secret))).await;
        assert_eq!(refusal(replayed), Refusal::Code, "it confirmed the app");
        house.later(1);
        let signed = sign_in(&house, Some(code(&house, &begun.secret))).await.unwrap();
        assert_eq!(signed.session.factor.unwrap().name(), "totp");
        let spare = codes[3].to_uppercase().replace('-', " ");
        let signed = sign_in(&house, Some(Phi::new(&*spare))).await.unwrap();
        assert_eq!(signed.session.factor.unwrap().name(), "recovery-code");
        assert_eq!(refusal(sign_in(&house, Some(Phi::new(spare))).await), Refusal::Code);
        sessions.step_up(&own, &Phi::new(&*codes[4])).await.unwrap();
        assert_eq!(refusal(sessions.begin_totp(&own).await), Refusal::FactorExists);
        let admin = House::caller("admin-1", Role::Administrator);
        sessions.reset_factors(&admin, &own.person).await.unwrap();
        let gone = sessions.resume(signed.secret.expose(), None, false).await;
        assert_eq!(refusal(gone), Refusal::SignedOut);
        sign_in(&house, None).await.expect("nothing is left to ask for");
        assert!(house.witnessed(&begun.secret).await.is_empty());
    }
}

#[tokio::test]
async fn a_factor_is_added_by_whoever_has_just_shown_the_password_and_by_no_key() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        let own = provider(&house).await;
        house.later(11);
        assert_eq!(refusal(sessions.begin_totp(&own).await), Refusal::ProveAgain);
        assert_eq!(refusal(sessions.begin_passkey(&own).await), Refusal::ProveAgain);
        let wrong = sessions.prove(&own, Phi::new("guess")).await;
        assert_eq!(refusal(wrong), Refusal::Credentials, "{}", house.store);
        assert_eq!(house.witnessed("SIGN_IN_FAILED").await.len(), 1);
        assert_eq!(refusal(sessions.begin_totp(&own).await), Refusal::ProveAgain);
        sessions.prove(&own, Phi::new(demo::PASSWORD)).await.unwrap();
        sessions.begin_totp(&own).await.expect("it was shown again");
        let key = House::caller("dr-1", Role::Provider);
        assert_eq!(refusal(sessions.begin_passkey(&key).await), Refusal::ProveAgain);
    }
}

#[tokio::test]
async fn whoever_stole_a_session_adds_no_factor_of_their_own_and_the_owner_hears_of_each() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let own = provider(&house).await;
        let begun = sessions.begin_totp(&own).await.unwrap();
        let codes = sessions.confirm_totp(&own, &code(&house, &begun.secret)).await.unwrap();
        house.later(1);
        let signed = sign_in(&house, Some(code(&house, &begun.secret))).await.unwrap();
        let stolen = sessions.resume(signed.secret.expose(), None, false).await.unwrap();
        assert_eq!(refusal(sessions.begin_passkey(&stolen).await), Refusal::StepUp, "{store}");
        assert_eq!(refusal(sessions.begin_totp(&stolen).await), Refusal::StepUp, "{store}");
        let shown = async |code: &str| sessions.step_up(&stolen, &Phi::new(code)).await.unwrap();
        shown(&codes[0]).await;
        let (site, mut device) = (site(), Device::new());
        let begun = sessions.begin_passkey(&stolen).await.expect("it was shown");
        let made = device.register(&begun.challenge);
        house.later(6);
        let late = refusal(sessions.add_passkey(&stolen, (&site, &made)).await);
        assert_eq!(late, Refusal::StepUp, "{store}: minutes ago is too long ago");
        sessions.prove(&stolen, Phi::new(demo::PASSWORD)).await.unwrap();
        let begun = refusal(sessions.begin_passkey(&stolen).await);
        assert_eq!(begun, Refusal::StepUp, "{store}: nor is a password enough");
        shown(&codes[1]).await;
        let begun = sessions.begin_passkey(&stolen).await.unwrap();
        let made = device.register(&begun.challenge);
        sessions.add_passkey(&stolen, (&site, &made)).await.expect("shown for both");
        let told = house.witnessed("SECOND_FACTOR_CHANGED").await;
        assert_eq!(told.len(), 2, "{store}: {told:?}");
        let letters = told.iter().all(|line| line.contains("notification.dr-1"));
        assert!(letters, "{store}: {told:?}");
    }
}

#[tokio::test]
async fn whoever_stole_a_session_takes_no_factor_away() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let own = provider(&house).await;
        let (site, mut device) = (site(), Device::new());
        let begun = sessions.begin_passkey(&own).await.unwrap();
        let made = device.register(&begun.challenge);
        let (key, _) = sessions.add_passkey(&own, (&site, &made)).await.unwrap();
        let shown = async |device: &mut Device| {
            let challenge = sessions.passkey_challenge().await.unwrap();
            let told = device.answer(&challenge, &site.origin, 5);
            sessions.step_up_by_passkey(&own, (&site, &told)).await.unwrap();
        };
        shown(&mut device).await;
        let begun = sessions.begin_totp(&own).await.unwrap();
        sessions.confirm_totp(&own, &code(&house, &begun.secret)).await.unwrap();
        house.later(6);
        assert_eq!(refusal(sessions.remove_totp(&own).await), Refusal::StepUp, "{store}");
        let taken = refusal(sessions.remove_passkey(&own, &key.id).await);
        assert_eq!(taken, Refusal::StepUp, "{store}");
        let asked = Refusal::SecondFactor(vec!["totp", "passkey", "recovery-code"]);
        assert_eq!(refusal(sign_in(&house, None).await), asked, "{store}: both are there");
        shown(&mut device).await;
        sessions.remove_totp(&own).await.expect("it was shown");
        sessions.remove_passkey(&own, &key.id).await.expect("it was shown");
        sign_in(&house, None).await.expect("nothing is left to ask for");
        let told = house.witnessed("SECOND_FACTOR_CHANGED").await;
        assert_eq!(told.len(), 4, "{store}: {told:?}");
    }
}

#[tokio::test]
async fn wrong_codes_lock_like_wrong_passwords() {
    for house in houses().await {
        let own = provider(&house).await;
        let begun = house.clinic.sessions.begin_totp(&own).await.unwrap();
        let now = code(&house, &begun.secret);
        house.clinic.sessions.confirm_totp(&own, &now).await.unwrap();
        for _ in 0..5 {
            assert_eq!(refusal(sign_in(&house, Some(Phi::new("nothing"))).await), Refusal::Code);
        }
        let locked = sign_in(&house, Some(code(&house, &begun.secret))).await;
        assert_eq!(refusal(locked), Refusal::Credentials, "{}", house.store);
        assert_eq!(house.witnessed("session.locked").await.len(), 1);
    }
}

#[tokio::test]
async fn a_right_password_gives_no_more_guesses_at_codes() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let own = provider(&house).await;
        let begun = sessions.begin_totp(&own).await.unwrap();
        let codes = sessions.confirm_totp(&own, &code(&house, &begun.secret)).await.unwrap();
        let mut password = Phi::new(demo::PASSWORD);
        for _ in 0..5 {
            sessions.prove(&own, password).await.expect("it is known");
            password = Phi::new("a password of my own");
            sessions.set_password(&own, &own.person, password.clone()).await.expect("and replaced");
            let guess = sessions.step_up(&own, &Phi::new("nothing")).await;
            assert_eq!(refusal(guess), Refusal::Code, "{store}");
        }
        let locked = sessions.step_up(&own, &Phi::new(&*codes[0])).await;
        assert_eq!(refusal(locked), Refusal::Credentials, "{store}: not even a right one");
        house.later(1);
        sessions.step_up(&own, &Phi::new(&*codes[0])).await.expect("the lock is over");
    }
}

#[tokio::test]
async fn a_password_that_a_factor_stood_behind_does_not_open_the_account_alone() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let short = || Phi::new("eight ch");
        let enter = async |password: Phi| {
            let signed = sessions.sign_in("pat-1", password, None).await.expect("it is right");
            sessions.resume(signed.secret.expose(), None, false).await.unwrap()
        };
        let mut password = Phi::new(demo::PASSWORD);
        // Also where an older program set it, which did not write down how long it was.
        for is_older in [false, true] {
            let own = enter(password).await;
            assert!(!own.must_change, "{store}");
            let begun = sessions.begin_totp(&own).await.unwrap();
            let codes = sessions.confirm_totp(&own, &code(&house, &begun.secret)).await.unwrap();
            sessions.set_password(&own, &own.person, short()).await.expect("with a factor");
            if is_older {
                let mut tx = house.db.begin().await.unwrap();
                let sql = "UPDATE password SET alone = NULL WHERE person = $1";
                tx.execute(sql, params![own.person.as_str()]).await.unwrap();
                tx.commit().await.unwrap();
            }
            sessions.step_up(&own, &Phi::new(&*codes[0])).await.unwrap();
            sessions.remove_totp(&own).await.unwrap();

            let own = enter(short()).await;
            assert!(own.must_change, "{store}: it opens nothing but its change");
            let again = sessions.set_password(&own, &own.person, short()).await;
            let told = refusal(again);
            assert!(matches!(told, Refusal::Field { field: "password", .. }), "{store}: {told:?}");
            let long = || Phi::new("four words that will do");
            sessions.set_password(&own, &own.person, long()).await.unwrap();
            assert!(!enter(long()).await.must_change, "{store}");
            password = long();
            house.later(1);
        }
    }
}

#[tokio::test]
async fn whoever_has_the_passkey_opens_an_account_that_was_guessed_at_too_often() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let own = provider(&house).await;
        let (site, mut device) = (site(), Device::new());
        let begun = sessions.begin_passkey(&own).await.unwrap();
        let made = device.register(&begun.challenge);
        let (_, codes) = sessions.add_passkey(&own, (&site, &made)).await.unwrap();
        let recovery = || Some(Phi::new(&*codes[0]));
        let mut tx = house.db.begin().await.unwrap();
        let sql = "UPDATE password SET failures = 100 WHERE person = $1";
        tx.execute(sql, params![own.person.as_str()]).await.unwrap();
        tx.commit().await.unwrap();
        let shut = sign_in(&house, recovery()).await;
        assert_eq!(refusal(shut), Refusal::Credentials, "{store}: password and code are right");
        let challenge = sessions.passkey_challenge().await.unwrap();
        let told = device.answer(&challenge, &site.origin, 5);
        sessions.sign_in_by_passkey((&site, &told), None).await.expect("it opens");
        sign_in(&house, recovery()).await.expect("and so do the others from then on");
    }
}

#[tokio::test]
async fn a_lock_that_comes_while_a_right_password_or_code_is_looked_at_holds_it_back() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let own = provider(&house).await;
        let begun = sessions.begin_totp(&own).await.unwrap();
        let codes = sessions.confirm_totp(&own, &code(&house, &begun.secret)).await.unwrap();
        let shown = Phi::new(&*codes[0]);
        // Five wrong guesses that were begun before and are counted meanwhile.
        let mut tx = house.db.begin().await.unwrap();
        let lock = "UPDATE password SET failures = 5, locked_until = $1 WHERE person = $2";
        let until = house.in_minutes(1).as_microsecond();
        tx.execute(lock, params![until, own.person.as_str()]).await.unwrap();
        let asked = async {
            tokio::join!(
                sessions.prove(&own, Phi::new(demo::PASSWORD)),
                sessions.step_up(&own, &shown)
            )
        };
        let mut asked = std::pin::pin!(asked);
        let soon = tokio::time::timeout(Duration::from_millis(500), &mut asked).await;
        assert!(soon.is_err(), "{store}: {soon:?}");
        tx.commit().await.unwrap();
        let (proven, stepped) = asked.await;
        assert_eq!(refusal(proven), Refusal::Credentials, "{store}: the right password");
        assert_eq!(refusal(stepped), Refusal::Credentials, "{store}: the right code");
        assert_eq!(house.witnessed("session.locked").await.len(), 2, "{store}");
        house.later(1);
        sessions.step_up(&own, &shown).await.expect("it was not used up");
    }
}

#[tokio::test]
async fn a_passkey_signs_in_once_a_challenge_and_only_for_its_site() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        let own = provider(&house).await;
        let (site, mut device) = (site(), Device::new());
        let begun = sessions.begin_passkey(&own).await.unwrap();
        let made = device.register(&begun.challenge);
        let other = House::caller("dr-2", Role::Provider);
        let stolen = refusal(sessions.add_passkey(&other, (&site, &made)).await);
        assert!(matches!(stolen, Refusal::Passkey(why) if why.contains("challenge")));
        let (_, codes) = sessions.add_passkey(&own, (&site, &made)).await.unwrap();
        assert_eq!(codes.len(), 10, "it is the first factor");
        let asked = Refusal::SecondFactor(vec!["passkey", "recovery-code"]);
        assert_eq!(refusal(sign_in(&house, None).await), asked);

        let used = async |told: &Assertion| sessions.sign_in_by_passkey((&site, told), None).await;
        let challenge = async || sessions.passkey_challenge().await.unwrap();
        let told = device.answer(&challenge().await, &site.origin, 5);
        let signed = used(&told).await.expect("it signs in");
        assert_eq!(
            (signed.session.person.as_str(), signed.session.factor.unwrap().name()),
            ("dr-1", "passkey")
        );
        let again = async |who: &SignedIn, device: &mut Device| {
            let caller = sessions.resume(who.secret.expose(), None, false).await.unwrap();
            let told = device.answer(&challenge().await, &site.origin, 5);
            sessions.step_up_by_passkey(&caller, (&site, &told)).await
        };
        again(&signed, &mut device).await.expect("shown again, it steps up");
        let proof = Phi::new(demo::PASSWORD);
        let other = sessions.sign_in("dr-2", proof, None).await.unwrap();
        let strange = refusal(again(&other, &mut device).await);
        assert!(matches!(strange, Refusal::Passkey(why) if why.contains("somebody else")));
        let why = async |told: &Assertion| match refusal(used(told).await) {
            Refusal::Passkey(why) => why,
            other => panic!("{other:?}"),
        };
        assert!(why(&told).await.contains("challenge"), "replayed in {}", house.store);
        let told = device.answer(&challenge().await, "https://clinic.example.evil", 5);
        assert!(why(&told).await.contains("another site"));
        let told = device.answer(&challenge().await, &site.origin, 1);
        assert!(why(&told).await.contains("did not check"));
        let mut told = device.answer(&challenge().await, &site.origin, 5);
        told.authenticator_data[36] ^= 1;
        assert!(why(&told).await.contains("signature"));
        device.counter = 0;
        let told = device.answer(&challenge().await, &site.origin, 5);
        assert!(why(&told).await.contains("copy"));
        device.counter = 50;
        let old = challenge().await;
        house.later(5);
        assert!(why(&device.answer(&old, &site.origin, 5)).await.contains("five minutes"));
        assert_eq!(house.witnessed("passkey.refused").await.len(), 7);
    }
}

#[tokio::test]
async fn a_passkeys_name_that_is_none_is_refused_and_uses_no_challenge_up() {
    for house in houses().await {
        let sessions = &house.clinic.sessions;
        let own = provider(&house).await;
        let (site, mut device) = (site(), Device::new());
        let begun = sessions.begin_passkey(&own).await.unwrap();
        let made = device.register(&begun.challenge);
        for label in ["", "two\nlines", &"x".repeat(101)] {
            let long = Registration { label: label.to_owned(), ..made.clone() };
            let refused = refusal(sessions.add_passkey(&own, (&site, &long)).await);
            assert!(
                matches!(refused, Refusal::Field { field: "label", .. }),
                "{label}: {refused:?}"
            );
        }
        let (key, _) = sessions.add_passkey(&own, (&site, &made)).await.unwrap();
        assert_eq!(key.label, made.label, "{}", house.store);
    }
}

#[test]
fn what_an_authenticator_says_is_read_without_trust() {
    let site = site();
    for length in [0, 10, 32, 36] {
        assert!(passkey::said(&vec![0; length], &site).is_err());
    }
    let mut data = digest(&SHA256, b"clinic.example").as_ref().to_vec();
    data.extend([0x45, 0, 0, 0, 1]);
    data.extend([0; 16]);
    data.extend([0xff, 0xff]);
    assert!(passkey::said(&data, &site).is_err(), "an id longer than the data");
    assert!(!passkey::is_signed((-7, b"no key"), (b"", b""), b""));
    assert!(!passkey::is_signed((1, b""), (b"", b""), b""));
}

#[tokio::test]
async fn a_session_of_before_an_app_did_not_pass_it_by_and_one_of_after_did() {
    for house in houses().await {
        let (store, sessions) = (house.store, &house.clinic.sessions);
        let comes = async |code: Option<Phi>| {
            let proof = Proof { password: Phi::new(demo::PASSWORD), code };
            sessions.sign_in("pat-1", proof, None).await.unwrap()
        };
        let (here, elsewhere) = (comes(None).await, comes(None).await);
        let own = sessions.resume(here.secret.expose(), None, false).await.unwrap();
        house.later(1);
        let begun = sessions.begin_totp(&own).await.unwrap();
        sessions.confirm_totp(&own, &code(&house, &begun.secret)).await.unwrap();
        let past = async || house.finding("HC-013.a").await.observed.contains("passed by");
        assert!(!past().await, "{store}: both were there before");
        house.later(1);
        let mut tx = house.db.begin().await.unwrap();
        let sql = "UPDATE session SET created = $1 WHERE id = $2";
        let row = db::params![house.clock.now().as_microsecond(), elsewhere.session.id.as_str()];
        tx.execute(sql, row).await.unwrap();
        tx.commit().await.unwrap();
        assert!(past().await, "{store}");
        house.later(1);
        comes(Some(code(&house, &begun.secret))).await;
        assert!(past().await, "{store}: another code makes the app no younger");
    }
}

#[tokio::test]
async fn whose_messages_others_read_hears_of_an_app_in_one_letter_that_does_not_say_so() {
    let reach = Reach { email: true, sms: true };
    for house in houses_with(Settings { reach, ..Settings::default() }).await {
        let (store, clinic) = (house.store, &house.clinic);
        let proof = Proof { password: Phi::new(demo::PASSWORD), code: None };
        let signed = clinic.sessions.sign_in("pat-1", proof, None).await.unwrap();
        let own = clinic.sessions.resume(signed.secret.expose(), None, false).await.unwrap();
        let letters = vec![Channel::Email];
        let shared = Choices { letters, confidential: true, ..Choices::default() };
        clinic.outbox.choose(&own, &own.person, &shared).await.unwrap();
        let begun = clinic.sessions.begin_totp(&own).await.unwrap();
        clinic.sessions.confirm_totp(&own, &code(&house, &begun.secret)).await.unwrap();
        house.later(120);
        let mut told = Vec::new();
        for channel in [Channel::Email, Channel::Sms] {
            let due = clinic.outbox.due(channel, 99).await.unwrap().into_iter();
            told.extend(due.filter(|one| one.kind == NoticeKind::SecondFactorChanged));
        }
        let [one] = told.as_slice() else { panic!("{told:?} in {store}") };
        let Next::Send(letter) = clinic.outbox.compose(one).await.unwrap() else {
            panic!("{one:?} is held in {store}")
        };
        assert_eq!(letter.to.expose(), "pat-1@demo.example", "{store}");
        assert!(letter.subject.contains("Hay algo nuevo para usted"), "{}", letter.subject);
        let said = format!("{} {}", letter.subject, letter.text.expose());
        for word in ["segundo", "paso", "cuenta", "second"] {
            assert!(!said.contains(word), "{store}: {word}: {said}");
        }
    }
}

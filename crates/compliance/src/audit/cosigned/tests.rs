use super::{Contradiction, CosignError, Cosigned, newest_over};
use crate::audit::cosignature::{Cosigner, Witness};
use crate::audit::tests::World;
use crate::audit::{NoteError, Outside, VerifyError, check, prove, verify};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::{SystemRandom, Timestamp};

fn cosigner(name: &str) -> Cosigner {
    Cosigner::make(name, &SystemRandom).unwrap().0
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// What a witness answers that cosigns whatever it is sent.
fn answer(cosigner: &Cosigner, request: &str, second: i64) -> String {
    let (_, note) = request.split_once("\n\n").unwrap();
    let (body, _) = note.rsplit_once("\n\n").unwrap();
    cosigner.cosign(&format!("{body}\n"), at(second))
}

#[test]
fn cosignatures_are_those_of_c2sp_and_bind_their_time() {
    let own = cosigner("witness.example.com/w1");
    let body =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let line = own.cosign(body, at(1_679_315_147));
    let note = format!("{body}\n{line}");
    let witness = Witness::parse(&own.witness().vkey()).unwrap();
    assert_eq!(witness.cosigned(&note), Ok(at(1_679_315_147)));

    // Once more by the letter of the specification.
    let vkey = own.witness().vkey();
    let key = STANDARD.decode(vkey.splitn(3, '+').nth(2).unwrap()).unwrap();
    let signed = line.strip_prefix("\u{2014} witness.example.com/w1 ").unwrap().trim_end();
    let signed = STANDARD.decode(signed).unwrap();
    let id = digest(&SHA256, &[b"witness.example.com/w1\n".as_slice(), &key].concat());
    assert_eq!((key[0], signed[..4].to_vec()), (4, id.as_ref()[..4].to_vec()));
    assert_eq!(signed[4..12], 1_679_315_147_u64.to_be_bytes());
    let message = format!("cosignature/v1\ntime 1679315147\n{body}");
    let verifier = UnparsedPublicKey::new(&ED25519, &key[1..]);
    verifier.verify(message.as_bytes(), &signed[12..]).unwrap();

    assert_eq!(witness.cosigned(&note.replace("20852163", "20852164")), Err(NoteError::Signature));
    let stranger = cosigner("witness.example.com/w1").witness();
    assert_eq!(stranger.cosigned(&note), Err(NoteError::Signature));
    let renamed = vkey.replace("w1", "w2");
    assert_eq!(Witness::parse(&renamed), Err(NoteError::Key), "the id is of name, type and key");
    for name in ["", "a b", "a+b", "a\nb"] {
        assert!(Cosigner::make(name, &SystemRandom).is_err(), "{name:?}");
    }
}

#[tokio::test]
async fn a_proof_and_a_verified_log_name_the_witness_and_its_time() {
    for (store, world) in World::all().await {
        let (one, two) = (cosigner("w.example/1"), cosigner("w.example/2"));
        let cosigned = Cosigned::new(world.db.clone());
        cosigned.ask_only(&[one.witness(), two.witness()]).await.unwrap();
        assert!(cosigned.newest().await.unwrap().is_none(), "{store}: nothing to cosign");
        world.append(3, 5).await;
        let newest = cosigned.newest().await.unwrap().unwrap();
        for (witness, second) in [(&one, 1_000), (&two, 1_001)] {
            let request = cosigned.request(&newest, 0).await.unwrap();
            let answer = answer(witness, &request, second);
            cosigned.keep(&witness.witness(), &newest, &answer).await.unwrap();
        }
        world.append(1, 5).await;
        let proved = check(&prove(&world.db, 3).await.unwrap(), &world.verifier()).unwrap();
        assert_eq!(proved.size, 15, "{store}: of the newest checkpoint that witnesses cosigned");
        assert_eq!(one.witness().cosigned(&proved.checkpoint), Ok(at(1_000)));
        assert_eq!(two.witness().cosigned(&proved.checkpoint), Ok(at(1_001)));
        let late = check(&prove(&world.db, 17).await.unwrap(), &world.verifier()).unwrap();
        assert_eq!(late.size, 20);
        assert!(one.witness().cosigned(&late.checkpoint).is_err(), "{store}: not cosigned yet");
        let witnesses = [one.witness()];
        let outside = Outside { checkpoint: None, witnesses: &witnesses, signer: None };
        let report = verify(&world.db, &world.verifier(), &outside, |_, _| ()).await.unwrap();
        let told = &report.cosigned[0];
        assert_eq!((told.size, told.at), (15, at(1_000)), "{store}");
        let witnesses = [cosigner("stranger").witness()];
        let outside = Outside { checkpoint: None, witnesses: &witnesses, signer: None };
        let told = verify(&world.db, &world.verifier(), &outside, |_, _| ()).await;
        assert!(matches!(told, Err(VerifyError::Unwitnessed(_))), "{store}: {told:?}");
    }
}

#[tokio::test]
async fn what_is_no_cosignature_is_not_kept_and_the_dismissed_do_not_count() {
    for (store, world) in World::all().await {
        let own = cosigner("w.example/1");
        let cosigned = Cosigned::new(world.db.clone());
        cosigned.ask_only(&[own.witness()]).await.unwrap();
        world.append(1, 3).await;
        let newest = cosigned.newest().await.unwrap().unwrap();
        let request = cosigned.request(&newest, 0).await.unwrap();
        let forged = answer(&cosigner("w.example/1"), &request, 5);
        for answer in ["", "nonsense", &forged] {
            let kept = cosigned.keep(&own.witness(), &newest, answer).await;
            assert!(matches!(kept, Err(CosignError::Answer(_))), "{store}: {answer}");
        }
        assert_eq!(cosigned.seen(&own.witness()).await.unwrap(), 0);
        // What else a witness sends would stand before the lines of others.
        let line = format!("{forged}{}", answer(&own, &request, 6).trim_end());
        cosigned.keep(&own.witness(), &newest, &line).await.unwrap();
        cosigned.contradicted(&own.witness(), Contradiction::Forked).await.unwrap();
        let mut tx = world.db.read().await.unwrap();
        let standing = super::standings(&mut tx).await.unwrap().remove(0);
        assert_eq!((standing.size, standing.cosigned), (3, Some(at(6))));
        assert_eq!(standing.contradiction.as_deref(), Some("forked"), "{store}");
        drop(tx);
        cosigned.ask_only(&[]).await.unwrap();
        let mut tx = world.db.read().await.unwrap();
        assert!(super::standings(&mut tx).await.unwrap().is_empty());
        let (_, note) = newest_over(&mut tx, (0, 3)).await.unwrap().expect("it stays");
        assert!(!note.contains(forged.trim_end()) && note.ends_with('\n'), "{store}: {note}");
        drop(tx);
        cosigned.ask_only(&[own.witness()]).await.unwrap();
        assert_eq!(cosigned.seen(&own.witness()).await.unwrap(), 3, "{store}: and is remembered");
    }
}

#[test]
fn a_clock_is_apart_by_what_the_exchange_does_not_explain() {
    let at = |ms: i64| Timestamp::from_millisecond(ms).unwrap();
    let apart = |stamp: i64, sent: i64, received: i64| {
        let stamp = Timestamp::from_second(stamp).unwrap();
        super::Ahead::of(stamp, (at(sent), at(received))).apart()
    };
    assert_eq!(apart(100, 100_200, 100_900), 0, "the same second");
    assert_eq!(apart(100, 99_900, 100_100), 0, "it turned on the way");
    assert_eq!(apart(100, 100_990, 101_400), 0);
    assert_eq!(apart(103, 100_200, 100_400), 2_600, "it is ahead");
    assert_eq!(apart(90, 100_200, 100_400), -9_200, "it is behind");
}

/// What so many exchanges of 40 ms show, one in so many milliseconds, of a clock that is so far ahead and writes seconds.
fn known(ahead: i64, exchanges: i64, every: i64) -> super::Ahead {
    let at = |ms: i64| Timestamp::from_millisecond(ms).unwrap();
    let shown = |nth: i64| {
        let sent = 1_000_000_123 + nth * every;
        let stamp = Timestamp::from_second((sent + 20 + ahead).div_euclid(1_000)).unwrap();
        super::Ahead::of(stamp, (at(sent), at(sent + 40)))
    };
    (1..exchanges).fold(shown(0), |known, nth| known.with(shown(nth), every))
}

#[test]
fn a_dozen_exchanges_tell_a_clock_of_whole_seconds_to_a_tenth_of_one() {
    // A beat that is no whole number of seconds, as the server has it.
    let beat = 50_000 - 382;
    for ahead in [0, 300, -300, 700, -700, 1_300] {
        let first = known(ahead, 1, beat);
        assert!(first.most - first.least >= 1_000, "{first:?}");
        let later = known(ahead, 13, beat);
        assert!(later.least <= ahead && ahead <= later.most, "{ahead}: {later:?}");
        assert!(later.most - later.least < 250, "{ahead}: {later:?}");
    }
    assert!(known(700, 13, beat).apart() > 500, "it is told from half a second");
    assert!(known(300, 13, beat).at_most() < 500);
    // In the same part of every second nothing more is ever learnt.
    let same = known(700, 13, 50_000);
    assert!(same.most - same.least >= 1_000, "{same:?}");
}

#[test]
fn a_clock_that_was_set_is_known_by_its_newest_word_only() {
    let before = known(0, 13, 49_618);
    let shown = super::Ahead { least: 4_200, most: 5_240 };
    assert_eq!(before.with(shown, 50_000), shown);
    let drifted =
        super::Ahead { least: 10, most: 20 }.with(super::Ahead { least: -900, most: 140 }, 100_000);
    assert_eq!(drifted, super::Ahead { least: -1, most: 31 }, "a ten-thousandth, and one more");
}

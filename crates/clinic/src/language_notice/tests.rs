use super::{Direction, NewNotice, Notice, Standing, direction, rules};
use crate::testing::{House, houses};
use crate::{ClinicError, Refusal};
use compliance::check::Status;
use db::params;
use jiff::civil::{Date, date};
use kernel::Role;

const TODAY: Date = date(2026, 3, 2);
/// As many languages as are asked for beside English.
const OTHERS: [&str; 15] =
    ["ar", "de", "fr", "hi", "ht", "it", "ja", "ko", "pl", "pt", "ru", "so", "tl", "vi", "zh-Hant"];

fn new(locale: &str) -> NewNotice {
    NewNotice {
        locale: locale.to_owned(),
        words: format!("Help with the language costs nothing ({locale})."),
        translator: Some("Lingua Agency".to_owned()),
        reviewer: Some("Ana Ruiz, certified translator".to_owned()),
        reviewed: Some(TODAY),
    }
}

/// By a machine, which nobody has looked at.
fn unreviewed(locale: &str) -> NewNotice {
    NewNotice { reviewer: None, reviewed: None, ..new(locale) }
}

fn refusal<T: std::fmt::Debug>(done: Result<T, ClinicError>) -> Refusal {
    match done {
        Err(ClinicError::Refused(refusal)) => refusal,
        other => panic!("it is refused, and not {other:?}"),
    }
}

fn locales(all: &[Notice]) -> Vec<&str> {
    all.iter().map(|one| one.locale.as_str()).collect()
}

#[test]
fn a_tag_is_written_in_one_way_and_tells_the_direction() {
    for (tag, canonical) in [
        ("ES", "es"),
        (" zh-hant ", "zh-Hant"),
        ("es-mx", "es-MX"),
        ("ARZ", "arz"),
        ("es-419", "es-419"),
    ] {
        assert_eq!(rules::canonical(tag).unwrap(), canonical, "{tag}");
    }
    for tag in ["", "e", "english", "e1", "es--MX", "es_MX", "es-", "es-a", "es-MX-Latn", "es-ab3"]
    {
        let refused = rules::canonical(tag);
        assert!(matches!(refused, Err(Refusal::Field { field: "locale", .. })), "{tag}");
    }
    for tag in ["ar", "fa", "ur", "he", "ar-EG", "ps", "pa-Arab"] {
        assert_eq!(direction(tag), Direction::Rtl, "{tag}");
    }
    for tag in ["en", "es", "zh-Hant", "so", "ku", "uz-Latn", "az-Cyrl"] {
        assert_eq!(direction(tag), Direction::Ltr, "{tag}");
    }
}

#[test]
fn a_notice_has_plain_words_and_a_review_of_which_it_is_known_whose_and_when() {
    assert!(rules::check(&new("so"), TODAY).is_ok());
    assert!(rules::check(&unreviewed("so"), TODAY).is_ok());
    let good = || new("so");
    for (wrong, field) in [
        (NewNotice { words: " \n".to_owned(), ..good() }, "text"),
        (NewNotice { words: "x".repeat(4_097), ..good() }, "text"),
        (NewNotice { words: "one\u{7}two".to_owned(), ..good() }, "text"),
        (NewNotice { translator: Some(" ".to_owned()), ..good() }, "translatedBy"),
        (NewNotice { reviewer: Some("x".repeat(201)), ..good() }, "reviewedBy"),
        (NewNotice { reviewer: Some("one\ntwo".to_owned()), ..good() }, "reviewedBy"),
        (NewNotice { reviewer: None, ..good() }, "reviewedBy"),
        (NewNotice { reviewed: None, ..good() }, "reviewedOn"),
        (NewNotice { reviewed: Some(date(2026, 3, 3)), ..good() }, "reviewedOn"),
        (NewNotice { reviewed: Some(date(1999, 12, 31)), ..good() }, "reviewedOn"),
    ] {
        let refused = rules::check(&wrong, TODAY);
        let named = matches!(refused, Err(Refusal::Field { field: name, .. }) if name == field);
        assert!(named, "{field}: {refused:?}");
    }
}

#[tokio::test]
async fn what_was_reviewed_is_posted_until_another_replaces_it_or_the_language_is_withdrawn() {
    for house in houses().await {
        let (store, notices) = (house.store, &house.clinic.language_notices);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        for (id, role) in [("admin-1", Role::Administrator), ("dr-1", Role::Provider)] {
            let alone = notices.enter(&House::caller(id, role), new("es")).await;
            assert_eq!(refusal(alone), Refusal::NotAllowed, "{store}");
        }
        let none = notices.posted().await.unwrap();
        assert!(none.clinic == "Demo Clinic" && none.notices.is_empty(), "{store}");
        for locale in ["ar", "es", "en"] {
            let (one, standing) = notices.enter(&officer, new(locale)).await.unwrap();
            assert_eq!((one.version, standing), (1, Standing::Posted), "{store}");
        }
        let again = NewNotice { locale: "ES".to_owned(), ..new("es") };
        let (same, _) = notices.enter(&officer, again).await.unwrap();
        assert_eq!(same.version, 1, "{store}: the same again adds nothing");
        let posted = notices.posted().await.unwrap().notices;
        assert_eq!(locales(&posted), ["en", "ar", "es"], "{store}: English first");

        let draft = NewNotice { words: "Otra cosa".to_owned(), ..unreviewed("es") };
        let (second, standing) = notices.enter(&officer, draft.clone()).await.unwrap();
        assert_eq!((second.version, standing), (2, Standing::Unreviewed), "{store}");
        assert_eq!(notices.posted().await.unwrap().notices, posted, "{store}: it waits");
        let read = NewNotice { words: draft.words, ..new("es") };
        let (third, _) = notices.enter(&officer, read).await.unwrap();
        let now = notices.posted().await.unwrap().notices;
        assert!(third.version == 3 && now.contains(&third) && !now.contains(&second), "{store}");

        let gone = notices.withdraw(&officer, "es").await.unwrap();
        assert!(gone.version == 4 && gone.withdrawn && gone.words.is_empty(), "{store}");
        assert_eq!(notices.withdraw(&officer, "es").await.unwrap(), gone, "{store}");
        let unknown = notices.withdraw(&officer, "fr").await;
        assert_eq!(refusal(unknown), Refusal::Unknown("language notice"), "{store}");
        let posted = notices.posted().await.unwrap().notices;
        assert_eq!(locales(&posted), ["en", "ar"], "{store}");
        let admin = House::caller("admin-1", Role::Administrator);
        let all = notices.versions(&admin).await.unwrap();
        let spanish = all.iter().filter(|(one, _)| one.locale == "es");
        let spanish: Vec<_> = spanish.map(|(one, stands)| (one.version, *stands)).collect();
        let replaced = |version| (version, Standing::Replaced);
        let expected = [(4, Standing::Withdrawn), replaced(3), replaced(2), replaced(1)];
        assert_eq!(spanish, expected, "{store}: what was posted before stays");
        assert_eq!(house.witnessed("LANGUAGE_NOTICE_ENTERED").await.len(), 5, "{store}");
        assert_eq!(house.witnessed("LANGUAGE_NOTICE_WITHDRAWN").await.len(), 1, "{store}");
        assert!(house.witnessed("Lingua").await.is_empty(), "{store}: names are not in the log");
    }
}

#[tokio::test]
async fn the_check_counts_languages_and_fails_for_one_that_nobody_reviewed() {
    for house in houses().await {
        let (store, notices) = (house.store, &house.clinic.language_notices);
        let officer = House::caller("officer-1", Role::ComplianceOfficer);
        let found = async || house.finding("HC-068.b").await;
        let none = found().await;
        assert_eq!(none.status, Status::Fail, "{store}: {}", none.observed);
        assert!(none.observed.contains("nobody vouches for HC-068"), "{store}");
        house.vouch("HC-068").await;
        let word = found().await;
        assert_eq!(word.status, Status::NotApplicable, "{store}: {}", word.observed);
        for locale in OTHERS {
            notices.enter(&officer, new(locale)).await.unwrap();
        }
        let foreign = found().await;
        assert_eq!(foreign.status, Status::Warn, "{store}: {}", foreign.observed);
        assert!(
            foreign.observed.contains("not posted in English"),
            "{store}: {}",
            foreign.observed
        );
        notices.enter(&officer, new("en")).await.unwrap();
        let whole = found().await;
        assert_eq!(whole.status, Status::Pass, "{store}: {}", whole.observed);
        assert_eq!(&*whole.evidence["others"], "15", "{store}");

        notices.withdraw(&officer, "so").await.unwrap();
        // Two scripts are one language.
        notices.enter(&officer, new("zh-Hans")).await.unwrap();
        let gap = found().await;
        assert_eq!(gap.status, Status::Warn, "{store}: {}", gap.observed);
        assert!(gap.observed.contains("14 of 15"), "{store}: {}", gap.observed);
        notices.enter(&officer, unreviewed("so")).await.unwrap();
        let machine = found().await;
        assert_eq!(machine.status, Status::Fail, "{store}: {}", machine.observed);
        assert!(machine.observed.ends_with("in: so"), "{store}: {}", machine.observed);
        notices.enter(&officer, new("so")).await.unwrap();
        assert_eq!(found().await.status, Status::Pass, "{store}: it was reviewed");

        let mut tx = house.db.begin().await.unwrap();
        let sql = "UPDATE language_notice SET words = 'Other words' WHERE locale = 'vi'";
        tx.execute(sql, params![]).await.unwrap();
        tx.commit().await.unwrap();
        let changed = found().await;
        assert_eq!(changed.status, Status::Fail, "{store}: {}", changed.observed);
        assert!(changed.observed.ends_with("changed of: vi"), "{store}: {}", changed.observed);
    }
}

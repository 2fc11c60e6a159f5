//! Filter expressions: the recorded behaviours of the protocol (§12.3 and §7.8), and hostile ones.

use proptest::prelude::*;
use wire::filter::{Facts, Filter, FilterError, RecordFilter, Step, Value};

const META: &str = r#"{"age":32,"role":"super-user","uuid":"Serhii","admin":true,"off":false,
    "count":"7","privileges":["write","read-write"],"user":{"role":"nurse","tags":["a","b"]},
    "id":40,"text":"it's"}"#;
const DATA: &str = r#"{"on":true,"text":"Chest pain","tags":["x","y"],"deep":{"n":[1,{"k":"v"}]}}"#;

#[track_caller]
fn holds(filter: &str) -> bool {
    let facts = Facts::new(Some(META), DATA);
    Filter::parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}")).matches(&facts)
}

#[test]
fn recorded_expressions_hold() {
    for filter in [
        "uuid == 'Serhii' && (('admin','super-user') contains role) && age >= 32",
        "privileges like '*write'",
        "role contains 'sup'",
        "role LIKE 'SUPER*'",
        "!missing",
        "!off",
        "admin",
        "admin == true",
        "admin == \"true\"",
        "data.on == \"true\"",
        "meta.id % 10 == 0",
        "(age + 8) * 2 - 10 == 70",
        "2 + 3 * 4 == 14",
        "count == 7",
        "count < 10",
        "role IN ('nurse', 'super-user')",
        "privileges CONTAINS 'write'",
        "data.tags[1] == 'y'",
        "meta.user[\"role\"] == 'nurse'",
        "user.tags contains 'b'",
        "data.deep.n[1].k == 'v'",
        "data.text like 'chest*'",
        "missing != 'me'",
        "text == 'it\\'s'",
        "age == 32 || 1 / 0 == 1",
        "age > -1",
    ] {
        assert!(holds(filter), "{filter}");
    }
}

#[test]
fn recorded_expressions_do_not_hold() {
    for filter in [
        "!admin",
        "missing == 'x'",
        "missing > 1",
        "missing < 1",
        "missing like '*'",
        "role == 'SUPER-USER'",
        "role like 'super'",
        "1 / 0 == 1",
        "role contains 'xyz'",
        "data.text == 'chest pain'",
        "age < 32 && admin || off",
        "privileges like 'read'",
        "('a','b') contains role",
    ] {
        assert!(!holds(filter), "{filter}");
    }
}

#[test]
fn a_message_without_metadata_fits_no_filter_on_metadata() {
    let facts = Facts::new(None, "\"UE5FRAFBQ1JI\"");
    assert!(!Filter::parse("priority > 1").unwrap().matches(&facts));
    assert!(Filter::parse("uuid != 'me'").unwrap().matches(&facts), "exclude-me passes it");
}

#[test]
fn facts_are_read_from_an_envelope_as_it_is_sent() {
    let prefix =
        br#"{"a":"1","f":0,"i":"x","p":{"t":"1","r":1},"k":"s","c":"c","u":{"n":3},"d":[1]"#;
    let facts = Facts::of_envelope(prefix);
    assert!(Filter::parse("n == 3").unwrap().matches(&facts));
}

#[test]
fn a_fault_is_named_with_its_place() {
    let place = |text: &str| match Filter::parse(text) {
        Err(FilterError::Syntax { position, .. }) => position,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(place("a == "), 5);
    assert_eq!(place("a == 'x"), 5);
    assert_eq!(place("a == 1 b"), 7);
    assert_eq!(place("a =! 1"), 2);
    assert_eq!(place("(a == 1"), 7);
    assert_eq!(place(""), 0);
    assert_eq!(Filter::parse(&"(".repeat(200)).unwrap_err(), FilterError::TooDeep);
    assert_eq!(Filter::parse(&"!".repeat(200)).unwrap_err(), FilterError::TooDeep);
    assert_eq!(Filter::parse(&"a".repeat(5_000)).unwrap_err(), FilterError::TooLong(4_096));
    for operator in ["+", "*"] {
        let chain = |terms: usize| vec!["1"; terms].join(operator);
        assert!(Filter::parse(&chain(129)).unwrap().matches(&Facts::new(None, "0")));
        assert_eq!(Filter::parse(&chain(2_000)).unwrap_err(), FilterError::TooDeep);
    }
}

#[test]
fn hostile_patterns_end_soon() {
    let text = "a".repeat(32_000);
    let facts = Facts::new(Some(&format!("{{\"t\":\"{text}\"}}")), "0");
    let stars = format!("t like '{}b'", "*a".repeat(1_500));
    assert!(!Filter::parse(&stars).unwrap().matches(&facts));
    let many = vec!["t like '*a*b'"; 200].join(" || ");
    assert!(!Filter::parse(&many).unwrap().matches(&facts));
}

#[test]
fn records_are_filtered_by_their_own_fields() {
    let known = |path: &[Step]| match path {
        [Step::Key(key)] => ["name", "type", "status", "updated"].contains(&&**key),
        [Step::Key(outer), Step::Key(_)] => ["custom", "channel"].contains(&&**outer),
        _ => false,
    };
    let field = |path: &[Step]| match path {
        [Step::Key(key)] => match &**key {
            "name" => Value::Text("Alice".into()),
            "type" => Value::Text("public".into()),
            "updated" => Value::Text("2026-01-05T10:11:12.241Z".into()),
            _ => Value::Null,
        },
        [Step::Key(outer), Step::Key(inner)] => match (&**outer, &**inner) {
            ("channel", "id") => Value::Text("room.1".into()),
            ("custom", "level") => Value::Number(3.0),
            _ => Value::Missing,
        },
        _ => Value::Missing,
    };
    let holds = |text: &str| RecordFilter::parse(text, known).unwrap().matches(&field);
    let ids = (0..100).map(|n| format!("channel.id == \"{n:08}-9d0e-4b6f-8d0e-2a7f6c1d8e90\""));
    let hundred = ids.chain(["channel.id == 'room.1'".to_owned()]).collect::<Vec<_>>();
    assert!(holds(&hundred.join(" || ")), "as many as a page has");
    assert!(RecordFilter::parse(&"!".repeat(40_000), known).is_err());
    for filter in [
        "!(channel.id LIKE 'PUBNUB_INTERNAL_MODERATION_*') && (type == 'public')",
        "channel.id == 'a' || channel.id == 'room.1'",
        "name LIKE \"ali*\"",
        "name like 'ALICE'",
        "custom.level > 2",
        "status == null",
        "updated >= '2026-01-05T10:11:12.24Z'",
        "custom.gone != 'x'",
    ] {
        assert!(holds(filter), "{filter}");
    }
    assert!(!holds("name LIKE 'lic'"));
    assert!(!holds("updated > '2026-01-05T10:11:12.2411Z'"));
    let wrong = RecordFilter::parse("secret == 1", known).unwrap_err();
    assert_eq!(wrong, FilterError::Field("secret".to_owned()));
}

proptest! {
    #[test]
    fn parsing_never_panics(text in "\\PC{0,200}") {
        if let Ok(filter) = Filter::parse(&text) {
            filter.matches(&Facts::new(Some(META), DATA));
        }
    }

    #[test]
    fn a_negation_is_the_opposite(left in 0..50_i32, right in 0..50_i32) {
        let plain = holds(&format!("{left} < {right}"));
        prop_assert_eq!(plain, left < right);
        let negated = holds(&format!("!({left} < {right})"));
        prop_assert_eq!(plain, !negated);
    }
}

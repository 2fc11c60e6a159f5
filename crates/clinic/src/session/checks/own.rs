//! Whether every account is one person's: names of desks, contacts and devices that two have, keys of nobody.

use super::store::{self, Member};
use crate::names;
use crate::person::checks::sealer;
use compliance::check::{Finding, Site, Status, Unseen};
use compliance::keys::Opener;
use kernel::{PersonId, Phi};
use realtime::push::Pushes;
use std::collections::{BTreeMap, BTreeSet};

/// Ids of desks and machines rather than of people.
const IDS: [&str; 10] = [
    "admin",
    "root",
    "test",
    "guest",
    "user",
    "reception",
    "frontdesk",
    "front-desk",
    "nurse",
    "doctor",
];

/// Names of desks, machines and trades, as people write them in English and in Spanish: small letters, without accents.
const NAMES: &str = "admin;administrator;root;system;service;test;tester;test user;guest;user;shared;staff;kiosk;\
    reception;receptionist;front desk;frontdesk;desk;help desk;helpdesk;support;office;clinic;pharmacy;lab;laboratory;\
    nurse;nurses;nursing;nurse station;nurses station;nursing station;doctor;doctors;physician;provider;triage;on call;\
    coordinator;compliance;compliance officer;officer;it;\
    administrador;administradora;administracion;sistema;servicio;prueba;usuario;usuaria;invitado;invitada;personal;\
    recepcion;recepcionista;mostrador;soporte;oficina;clinica;consultorio;farmacia;laboratorio;enfermera;enfermero;\
    enfermeria;puesto de enfermeria;estacion de enfermeria;medico;medica;doctora;guardia;triaje;coordinador;\
    coordinadora;cumplimiento";

/// So many may look shared while somebody finds out; more are no coincidence.
const SUSPECTED: usize = 3;
/// So many ids are named.
const NAMED: usize = 20;
/// A number has so many digits, at least.
const DIGITS: usize = 7;
/// The channels of what single people are told, as a pattern of SQL.
const NOTICES: &str = "notification.%";

/// Somebody who works here, as far as their fields opened.
#[derive(Debug, Default)]
struct Account {
    id: String,
    name: Option<Phi>,
    phone: Option<Phi>,
    email: Option<Phi>,
    /// Whether a field of theirs did not open, and so was held against nobody's.
    unread: bool,
}

impl Account {
    fn of(member: Member, opener: &Opener) -> Self {
        let mut account = Self { id: member.id, ..Self::default() };
        for (column, sealed) in member.fields {
            let text = opener.open(("person", column, &account.id), &sealed).ok();
            account.unread |= text.is_none();
            match column {
                "name" => account.name = text,
                "phone" => account.phone = text,
                _ => account.email = text,
            }
        }
        account
    }
}

/// Small letters without accents, and nothing between words but a space.
fn plain(name: &str) -> String {
    let letter = |letter: char| match letter {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        letter if letter.is_alphanumeric() => letter,
        _ => ' ',
    };
    let apart: String = name.to_lowercase().replace('\'', "").chars().map(letter).collect();
    apart.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a whole name is a desk's or a machine's, also where several are counted.
fn is_generic(name: &str) -> bool {
    let name = plain(name);
    let bare = name.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ' ');
    NAMES.split(';').any(|one| one == bare)
}

/// What two have in common, by its ids: those who have the same.
fn same<'a>(
    accounts: &'a [Account],
    key: impl Fn(&'a Account) -> Option<String>,
) -> BTreeSet<&'a str> {
    let mut by: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for account in accounts {
        if let Some(key) = key(account).filter(|key| !key.is_empty()) {
            by.entry(key).or_default().push(&account.id);
        }
    }
    by.into_values().filter(|ids| ids.len() > 1).flatten().collect()
}

/// Who of the staff hears of it on a device that another one of them uses.
fn on_one_device<'a>(accounts: &'a [Account], devices: &[Vec<String>]) -> BTreeSet<&'a str> {
    let channel = |account: &Account| {
        account.id.parse::<PersonId>().map(|id| names::notification(&id)).unwrap_or_default()
    };
    let mut shared = BTreeSet::new();
    for device in devices {
        let users: Vec<&str> = accounts
            .iter()
            .filter(|one| device.contains(&channel(one)))
            .map(|one| one.id.as_str())
            .collect();
        if users.len() > 1 {
            shared.extend(users);
        }
    }
    shared
}

/// What makes accounts look shared, each with whom it is about.
fn suspected<'a>(
    accounts: &'a [Account],
    devices: &[Vec<String>],
) -> Vec<(&'static str, BTreeSet<&'a str>)> {
    let digits =
        |phone: &Phi| -> String { phone.expose().chars().filter(char::is_ascii_digit).collect() };
    let number = |one: &Account| one.phone.as_ref().map(digits).filter(|all| all.len() >= DIGITS);
    let address =
        |one: &Account| one.email.as_ref().map(|email| email.expose().trim().to_lowercase());
    let named = |one: &Account| {
        let generic = one.name.as_ref().is_some_and(|name| is_generic(name.expose()));
        generic || IDS.contains(&one.id.as_str())
    };
    let generic = accounts.iter().filter(|one| named(one)).map(|one| one.id.as_str());
    let all = vec![
        ("a desk's or a machine's name", generic.collect()),
        ("one e-mail address", same(accounts, address)),
        ("one telephone", same(accounts, number)),
        ("one device", on_one_device(accounts, devices)),
    ];
    all.into_iter().filter(|(_, ids): &(_, BTreeSet<_>)| !ids.is_empty()).collect()
}

/// The first of these, as they are named.
fn listed<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    ids.into_iter().take(NAMED).collect::<Vec<_>>().join(", ")
}

/// What is to be said of what makes accounts look shared.
fn judged(shared: &[(&'static str, BTreeSet<&str>)], whom: usize) -> (Status, String) {
    let each: Vec<String> =
        shared.iter().map(|(why, ids)| format!("{why}: {}", listed(ids.iter().copied()))).collect();
    let each = each.join("; by ");
    // That they look it is no proof: two who share an office share a telephone.
    if whom > SUSPECTED {
        (Status::Fail, format!("{whom} accounts look shared, by {each}"))
    } else {
        (Status::Warn, format!("these may be shared accounts, by {each}"))
    }
}

/// Reads who works here, and judges whether each is one.
pub(super) async fn own(site: &Site) -> Result<Finding, Unseen> {
    let (_, sealer) = sealer(site).await?;
    let mut tx = site.db.read().await?;
    let members = store::staff(&mut tx).await?;
    let orphans = store::ownerless(&mut tx, site.now.as_microsecond()).await?;
    let reused = store::reused(&mut tx).await?;
    let devices = Pushes::shared(&mut tx, NOTICES).await?;
    let fields = members.iter().flat_map(|member| &member.fields);
    let opener = sealer.opener(&mut tx, fields.map(|(_, sealed)| sealed.as_slice())).await?;
    let accounts: Vec<Account> =
        members.into_iter().map(|member| Account::of(member, &opener)).collect();
    let mut shared = suspected(&accounts, &devices);
    if !reused.is_empty() {
        shared.push((
            "an id of the directory that another has or had",
            reused.iter().map(String::as_str).collect(),
        ));
    }
    let whom: BTreeSet<&str> = shared.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let unread = accounts.iter().filter(|one| one.unread).map(|one| one.id.as_str());
    let unread: Vec<&str> = unread.collect();
    let (status, words) = if !orphans.is_empty() {
        let keys = listed(orphans.iter().map(String::as_str));
        (Status::Fail, format!("{} API keys outlived their owners: {keys}", orphans.len()))
    } else if !shared.is_empty() {
        judged(&shared, whom.len())
    } else if !unread.is_empty() {
        let words =
            "a name, address or telephone does not open, so whether they are shared is not known";
        (Status::Warn, format!("of {} {words}", listed(unread.iter().copied())))
    } else if accounts.is_empty() {
        (Status::NotApplicable, "nobody works here yet".to_owned())
    } else {
        let words = "accounts of staff, none with a desk's name, or with another's address, telephone or device";
        (Status::Pass, format!("{} {words}", accounts.len()))
    };
    let finding = Finding::new(status, words).with("staff", accounts.len());
    let finding = finding.with("ownerless_keys", orphans.len()).with("suspected", whom.len());
    let finding = finding.with("not_opened", unread.len());
    Ok(if whom.is_empty() {
        finding
    } else {
        finding.with("suspected_ids", listed(whom.iter().copied()))
    })
}

#[cfg(test)]
mod tests {
    use super::{Account, is_generic, suspected};
    use crate::person::NewPerson;
    use crate::testing::{House, houses};
    use compliance::check::Status;
    use kernel::{Phi, Role};

    #[test]
    fn a_desk_is_no_person_and_a_person_whose_name_holds_one_is() {
        for desk in [
            "Front Desk",
            "Nurse Station",
            "Nurses' Station 2",
            "ADMIN",
            "Recepción",
            "Enfermería 3",
        ] {
            assert!(is_generic(desk), "{desk}");
        }
        for person in ["Tom Bakker", "Grace Nurse", "Desk Reception-Miller", "Ana Guardia", "", "7"]
        {
            assert!(!is_generic(person), "{person}");
        }
    }

    #[test]
    fn what_two_have_is_told_of_both_and_what_nobody_has_of_none() {
        let one = |id: &str, phone: &str, email: &str| Account {
            id: id.to_owned(),
            name: Some(Phi::new("Ada Byron")),
            phone: Some(Phi::new(phone)),
            email: Some(Phi::new(email)),
            ..Account::default()
        };
        let staff = [
            one("a-1", "+1 555 0100 200", "desk@clinic.example"),
            one("a-2", "15550100200", "two@clinic.example"),
            one("a-3", "911", " DESK@clinic.example "),
            one("a-4", "911", ""),
            Account { id: "a-5".to_owned(), ..Account::default() },
            Account { id: "a-6".to_owned(), ..Account::default() },
        ];
        let channels = |ids: &[&str]| -> Vec<String> {
            ids.iter().map(|id| format!("notification.{id}")).collect()
        };
        let devices = [channels(&["a-4", "a-5"]), channels(&["a-6", "pat-1"])];
        let told = suspected(&staff, &devices);
        let told: Vec<(&str, Vec<&str>)> =
            told.iter().map(|(why, ids)| (*why, ids.iter().copied().collect())).collect();
        let expected: Vec<(&str, Vec<&str>)> = vec![
            ("one e-mail address", vec!["a-1", "a-3"]),
            ("one telephone", vec!["a-1", "a-2"]),
            ("one device", vec!["a-4", "a-5"]),
        ];
        assert_eq!(told, expected);
    }

    #[tokio::test]
    async fn up_to_three_that_look_shared_warn_more_fail_and_the_demos_people_pass() {
        for house in houses().await {
            let found = house.finding("HC-011").await;
            assert_eq!(found.status, Status::Pass, "{}: {}", house.store, found.observed);
            let admin = House::caller("admin-1", Role::Administrator);
            let nurse = |id: &str, name: &str| NewPerson {
                id: Some(id.parse().unwrap()),
                role: Role::Nurse,
                name: Phi::new(name),
                birth_date: None,
                phone: Some(Phi::new("+1 555 555 0177")),
                email: None,
                specialty: None,
                locale: None,
                departments: vec!["general-practice".parse().unwrap()],
            };
            house.clinic.people.add(&admin, nurse("n-1", "Nurse Station")).await.unwrap();
            house.clinic.people.add(&admin, nurse("n-2", "Grace Hopper")).await.unwrap();
            let found = house.finding("HC-011").await;
            let words = "these may be shared accounts, by a desk's or a machine's name: n-1; by one telephone: n-1, n-2";
            assert_eq!((found.status, &*found.observed), (Status::Warn, words), "{}", house.store);
            for id in ["n-3", "n-4"] {
                house.clinic.people.add(&admin, nurse(id, "Ada Byron")).await.unwrap();
            }
            let found = house.finding("HC-011").await;
            assert_eq!(found.status, Status::Fail, "{}: {}", house.store, found.observed);
            assert_eq!(found.evidence["suspected"], "4", "{}", house.store);
            assert_eq!(found.evidence["suspected_ids"], "n-1, n-2, n-3, n-4", "{}", house.store);
        }
    }

    #[tokio::test]
    async fn an_id_that_somebody_had_before_and_a_name_that_does_not_open_warn() {
        for house in houses().await {
            let write = async |sql: &'static str| {
                let mut tx = house.db.begin().await.unwrap();
                tx.execute(sql, db::params![]).await.unwrap();
                tx.commit().await.unwrap();
                let found = house.finding("HC-011").await;
                (found.status, found.observed)
            };
            let left = "UPDATE person SET active = 0, external_id = 'd-1' WHERE id = 'dr-2'";
            assert_eq!(write(left).await.0, Status::Pass, "{}", house.store);
            let found = write("UPDATE person SET external_id = 'd-1' WHERE id = 'dr-3'").await;
            let words = "these may be shared accounts, by an id of the directory that another has or had: dr-3";
            assert_eq!((found.0, &*found.1), (Status::Warn, words), "{}", house.store);
            write("UPDATE person SET external_id = NULL WHERE id = 'dr-3'").await;
            let other = "UPDATE person SET name = (SELECT o.name FROM person o WHERE o.id = 'dr-4') WHERE id = 'dr-3'";
            let (status, words) = write(other).await;
            let is_told = words.starts_with("of dr-3 a name, address or telephone does not open");
            assert!(status == Status::Warn && is_told, "{}: {words}", house.store);
        }
    }

    #[tokio::test]
    async fn a_key_that_outlived_its_owner_is_named() {
        for house in houses().await {
            let now = kernel::Clock::now(&*house.clock).as_microsecond();
            super::store::orphan(&house.db, now).await.unwrap();
            let found = house.finding("HC-011").await;
            let words = "1 API keys outlived their owners: mutant";
            assert_eq!((found.status, &*found.observed), (Status::Fail, words), "{}", house.store);
        }
    }
}

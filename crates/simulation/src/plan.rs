//! Who comes when on the day, how long each is seen, and what goes wrong. Pure: the same seed makes the same day.

use fastrand::Rng;
use std::collections::BTreeMap;
use std::time::Duration;

/// Minutes between the starts of one provider's visits.
pub(crate) const SLOT: i64 = 20;
/// Providers of one department.
const DEPARTMENT: usize = 4;

/// The provider who falls ill.
const ILL: usize = 1;
/// In the visit of one of their patients they fall ill; two come after and wait for nobody.
const STRUCK: usize = 3;

/// How large the day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Patients.
    pub patients: usize,
    /// Providers.
    pub providers: usize,
}

impl Size {
    /// Whether a day can be made of it.
    pub(crate) const fn is_playable(self) -> bool {
        self.patients >= 12 && self.providers >= 2 && self.patients <= self.providers * 40
    }
}

/// What becomes of a patient's visit by their own doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// There so many minutes before the start, or after it if negative.
    Comes(i64),
    /// Never there.
    Absent,
    /// There, and gone after so many minutes before the camera was tried.
    Leaves(i64),
    /// Calls it off so many minutes before the start.
    Cancels(i64),
    /// Is moved by the desk, to so many minutes after the opening.
    Moves(i64),
    /// Is given another time with a colleague, because their provider is ill: when, with whom.
    Reassigned(i64, usize),
    /// There without an appointment; sees whoever is free first.
    WalksIn,
    /// Does not come when called, and is back a little later.
    Returns,
}

impl Fate {
    /// Whether they are there before their time.
    const fn is_early(self) -> bool {
        matches!(self, Self::Comes(early) if early > 0)
    }
}

/// What happens while a patient is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Nothing out of the ordinary.
    Calm,
    /// An emergency is raised; it needs so much help.
    Emergency(&'static str),
    /// An interpreter is brought in.
    Interpreter,
    /// The picture fails, and with it the visit.
    Failure,
}

/// What a patient answers whom a colleague of their provider may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// Yes.
    AtOnce,
    /// Nothing at first, for they would rather see their own; yes after a while.
    Later,
}

/// Who falls ill, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Illness {
    pub(crate) provider: usize,
    /// Minutes from the opening at which the visit begins in which it happens. A day that runs late has it later.
    pub(crate) starts: i64,
}

impl Illness {
    /// Whether a provider falls ill as they see this patient: the one meant, or whoever comes next instead.
    pub(crate) fn strikes(self, provider: usize, seen: &PatientPlan) -> bool {
        let own = provider == self.provider && seen.provider == self.provider;
        own && seen.starts >= self.starts && seen.turn == Turn::Calm
    }
}

/// One patient's day.
#[derive(Clone, Debug)]
pub(crate) struct PatientPlan {
    pub(crate) number: usize,
    /// Whose patient, counted from 0.
    pub(crate) provider: usize,
    /// Minutes from the clinic's opening.
    pub(crate) starts: i64,
    /// How long they are seen.
    pub(crate) takes: Duration,
    pub(crate) fate: Fate,
    pub(crate) turn: Turn,
    pub(crate) reply: Reply,
    /// How many questions they are asked.
    pub(crate) questions: usize,
    /// Whether the failing network takes them along.
    pub(crate) weak_net: bool,
    /// Whether letters come by SMS alone.
    pub(crate) by_sms: bool,
    pub(crate) spanish: bool,
}

/// The whole day.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) departments: usize,
    /// Each provider's department.
    pub(crate) providers: Vec<usize>,
    pub(crate) patients: Vec<PatientPlan>,
    pub(crate) ill: Illness,
    /// Minutes from the opening at which the network fails, and for how long.
    pub(crate) outage: (i64, i64),
}

/// Makes the day.
pub(crate) fn plan(size: Size, seed: u64) -> Plan {
    let mut chance = Rng::with_seed(seed);
    let departments = size.providers.div_ceil(DEPARTMENT);
    let providers: Vec<usize> = (0..size.providers).map(|one| one % departments).collect();
    let mut fates = fates(size.patients, &mut chance);
    let mut turns = turns(size, &fates);
    let mut patients = Vec::new();
    for number in 0..size.patients {
        let (fate, turn) = (fates.remove(0), turns.remove(0));
        let round = i64::try_from(number / size.providers).unwrap_or(0);
        patients.push(PatientPlan {
            number,
            provider: number % size.providers,
            // A quarter of an hour apart at the most, so that not everybody comes at once.
            starts: round * SLOT + i64::try_from(number % size.providers % 4).unwrap_or(0) * 5,
            takes: Duration::from_secs(takes(&mut chance)),
            fate,
            turn,
            reply: Reply::AtOnce,
            questions: chance.usize(2..=4),
            weak_net: chance.u8(0..10) < 3,
            by_sms: chance.u8(0..10) < 2,
            spanish: chance.u8(0..10) < 3,
        });
    }
    let ill = falls_ill(&mut patients);
    let last = patients.iter().map(|one| one.starts).max().unwrap_or(0);
    reassign(&mut patients, ill, (last, (1 + departments) % size.providers));
    let outage = (fails(&mut patients, ill, last * 65 / 100), 6);
    Plan { departments, providers, patients, ill, outage }
}

/// When the network of some fails: as one of them is in a visit, in the later half of the day.
fn fails(patients: &mut [PatientPlan], ill: Illness, late: i64) -> i64 {
    let there = patients.iter_mut().filter(|one| one.fate.is_early());
    // Those whom the illness hits have enough to bear, unless there is nobody else.
    let hit = |one: &PatientPlan| one.provider == ill.provider && one.starts >= ill.starts;
    let taken = there.min_by_key(|one| (hit(one), !one.weak_net, (one.starts - late).abs()));
    taken.map_or(late, |one| {
        one.weak_net = true;
        one.starts + 1
    })
}

/// The provider falls ill around the middle of their day, in a visit. Of those who come to them later the first two are
/// there in time, and find nobody: one lets a colleague see them at once, the other after a while.
fn falls_ill(patients: &mut [PatientPlan]) -> Illness {
    let own = own_of_ill(patients);
    let middle = (own.len() / 2).min(own.len().saturating_sub(STRUCK));
    let struck: Vec<usize> = own.into_iter().skip(middle).take(STRUCK).collect();
    for number in &struck {
        comes(patients, *number, &struck);
    }
    let waits = struck.last().and_then(|last| patients.get_mut(*last));
    if let Some(one) = waits {
        one.reply = Reply::Later;
    }
    let starts = struck.first().and_then(|first| patients.get(*first)).map_or(0, |one| one.starts);
    Illness { provider: ILL, starts }
}

/// The patients of the provider who falls ill, in order; where there are too few, some of others are theirs.
fn own_of_ill(patients: &mut [PatientPlan]) -> Vec<usize> {
    let is_own = |one: &&PatientPlan| one.provider == ILL;
    let mut own: Vec<usize> = patients.iter().filter(is_own).map(|one| one.number).collect();
    let mut starts = patients.iter().filter(is_own).map(|one| one.starts).max().unwrap_or(0);
    let others = patients.iter_mut().rev();
    for one in others.filter(|one| one.provider != ILL && one.turn == Turn::Calm) {
        if own.len() >= STRUCK {
            break;
        }
        starts += SLOT;
        (one.provider, one.starts) = (ILL, starts);
        own.push(one.number);
    }
    own
}

/// This one comes in time, over a good network; somebody else has their fate instead.
fn comes(patients: &mut [PatientPlan], number: usize, struck: &[usize]) {
    let theirs = |one: &&mut PatientPlan| {
        one.fate.is_early() && one.turn == Turn::Calm && !struck.contains(&one.number)
    };
    let Some(fate) = patients.get(number).map(|one| one.fate) else { return };
    let mut early = fate;
    if !fate.is_early() {
        let other = patients.iter_mut().find(theirs);
        early = other.map_or(Fate::Comes(5), |other| std::mem::replace(&mut other.fate, fate));
    }
    if let Some(one) = patients.get_mut(number) {
        (one.fate, one.weak_net) = (early, false);
    }
}

/// Whoever is moved comes after the last regular visit; so does the last patient of the provider who
/// falls ill, with a colleague of the same department.
fn reassign(patients: &mut [PatientPlan], ill: Illness, (last, colleague): (i64, usize)) {
    let late = |one: &&mut PatientPlan| {
        let after = ill.starts + i64::try_from(STRUCK).unwrap_or(0) * SLOT;
        one.provider == ill.provider && one.starts >= after && matches!(one.fate, Fate::Comes(_))
    };
    let calm = |one: &&mut PatientPlan| one.turn == Turn::Calm;
    if let Some(one) = patients.iter_mut().filter(late).rfind(calm) {
        one.fate = Fate::Reassigned(0, colleague);
    }
    let mut moved: BTreeMap<usize, i64> = BTreeMap::new();
    for one in patients {
        let (provider, starts) = match &mut one.fate {
            Fate::Moves(starts) => (one.provider, starts),
            Fate::Reassigned(starts, colleague) => (*colleague, starts),
            _ => continue,
        };
        let rank = moved.entry(provider).or_default();
        *rank += 1;
        // After the last visit of the round, which starts up to a quarter of an hour later for some.
        *starts = last + *rank * SLOT;
    }
}

/// Seconds that a visit takes: most are short, some are not.
fn takes(chance: &mut Rng) -> u64 {
    // The sum of three is bell-shaped; its square root's worth of skew is what clinics see.
    let sum: u64 = (0..3).map(|_| chance.u64(0..240)).sum();
    let long = if chance.u8(0..10) == 0 { chance.u64(0..360) } else { 0 };
    240 + sum + long
}

/// A fate, its minutes left to chance.
type Chosen = fn(&mut Rng) -> Fate;

/// How many of a hundred come to each fate but the ordinary, and at least one.
const SHARES: [(usize, Chosen); 7] = [
    (10, |chance| Fate::Comes(-chance.i64(3..=10))),
    (6, |_| Fate::Absent),
    (3, |chance| Fate::Leaves(chance.i64(1..=2))),
    (4, |chance| Fate::Cancels(chance.i64(5..=50))),
    (2, |_| Fate::Moves(0)),
    (6, |_| Fate::WalksIn),
    (2, |_| Fate::Returns),
];

fn fates(patients: usize, chance: &mut Rng) -> Vec<Fate> {
    let mut all = Vec::with_capacity(patients);
    for (share, fate) in SHARES {
        let count = (patients * share / 100).max(1);
        all.extend((0..count).map(|_| fate(chance)));
    }
    while all.len() < patients {
        all.push(Fate::Comes(chance.i64(2..=12)));
    }
    all.truncate(patients);
    // The first of each provider comes in time, so that the day begins.
    chance.shuffle(&mut all);
    all
}

/// The emergencies, the failure and the interpreters, spread over those who are seen by somebody who stays well.
fn turns(size: Size, fates: &[Fate]) -> Vec<Turn> {
    let mut turns = vec![Turn::Calm; size.patients];
    let seen = |(number, fate): &(usize, &Fate)| {
        number % size.providers != ILL && matches!(fate, Fate::Comes(_) | Fate::WalksIn)
    };
    let mut seen: Vec<usize> =
        fates.iter().enumerate().filter(seen).map(|(number, _)| number).collect();
    let special = [
        Turn::Emergency("urgent"),
        Turn::Interpreter,
        Turn::Emergency("critical"),
        Turn::Failure,
        Turn::Emergency("life-threatening"),
    ];
    let apart = (seen.len() / (special.len() + 1)).max(1);
    for (number, turn) in special.into_iter().enumerate() {
        if let Some(turns) =
            seen.get((number + 1) * apart - 1).and_then(|patient| turns.get_mut(*patient))
        {
            *turns = turn;
        }
    }
    // One more interpreter for each fifty patients.
    seen.retain(|patient| turns.get(*patient) == Some(&Turn::Calm));
    for patient in seen.iter().step_by(50).skip(1) {
        if let Some(turn) = turns.get_mut(*patient) {
            *turn = Turn::Interpreter;
        }
    }
    turns
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: Size = Size { patients: 200, providers: 12 };
    const SMALL: Size = Size { patients: 24, providers: 4 };

    #[test]
    fn the_same_seed_makes_the_same_day_and_another_another() {
        let day = |seed| format!("{:?}", plan(FULL, seed));
        assert_eq!(day(7), day(7));
        assert_ne!(day(7), day(8));
    }

    #[test]
    fn every_day_of_any_size_and_seed_has_all_that_goes_wrong() {
        for seed in 0..200 {
            for size in [SMALL, FULL, Size { patients: 12, providers: 2 }] {
                let day = plan(size, seed);
                assert_eq!(day.patients.len(), size.patients);
                let emergencies = day.patients.iter().filter(|one| {
                    matches!(one.turn, Turn::Emergency(_))
                        && matches!(one.fate, Fate::Comes(_) | Fate::WalksIn)
                });
                let wrong =
                    |fate: fn(&Fate) -> bool| day.patients.iter().any(|one| fate(&one.fate));
                if size != SMALL && size != FULL {
                    continue;
                }
                assert_eq!(emergencies.count(), 3, "seed {seed}");
                assert!(day.patients.iter().any(|one| one.turn == Turn::Interpreter));
                assert!(day.patients.iter().any(|one| one.turn == Turn::Failure));
                assert!(wrong(|one| matches!(one, Fate::Comes(minutes) if *minutes < 0)));
                assert!(wrong(|one| *one == Fate::Absent));
                assert!(wrong(|one| matches!(one, Fate::Leaves(_))));
                assert!(wrong(|one| matches!(one, Fate::Cancels(_))));
                assert!(wrong(|one| *one == Fate::Returns));
            }
        }
    }

    #[test]
    fn in_every_day_two_wait_for_the_provider_who_falls_ill_and_there_is_a_colleague() {
        let odd = [(12, 2), (12, 5), (12, 12), (13, 40), (40, 9), (80, 2)];
        let odd = odd.map(|(patients, providers)| Size { patients, providers });
        for (size, seed) in [SMALL, FULL]
            .into_iter()
            .chain(odd)
            .flat_map(|size| (0..100).map(move |seed| (size, seed)))
        {
            let day = plan(size, seed);
            let ill = day.ill;
            let mut own: Vec<&PatientPlan> = day
                .patients
                .iter()
                .filter(|one| one.provider == ill.provider && one.starts >= ill.starts)
                .collect();
            own.sort_unstable_by_key(|one| one.starts);
            let said = format!("{size:?}, seed {seed}: {own:?}");
            assert!(own.len() >= 3, "{said}");
            for one in &own[..3] {
                assert!(one.fate.is_early() && one.turn == Turn::Calm && !one.weak_net, "{said}");
            }
            assert!(ill.strikes(ill.provider, own[0]) && !ill.strikes(0, own[0]), "{said}");
            assert_eq!((own[1].reply, own[2].reply), (Reply::AtOnce, Reply::Later), "{said}");
            let department = day.providers[ill.provider];
            let same = day.providers.iter().filter(|one| **one == department).count();
            assert!(same >= 2, "{said}");
        }
    }

    #[test]
    fn no_provider_has_two_visits_at_once() {
        let day = plan(FULL, 3);
        for provider in 0..FULL.providers {
            let own = day.patients.iter().filter(|one| one.provider == provider);
            let mut starts: Vec<i64> = own.map(|one| one.starts).collect();
            starts.sort_unstable();
            assert!(starts.windows(2).all(|pair| pair[1] - pair[0] >= SLOT), "{provider}");
        }
    }
}

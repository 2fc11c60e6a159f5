//! How a line is played out. Pure: the chance in it is a fixed sequence, so the same line gives the same answer.

use super::{Learned, Outlook, Seat, Turn};
use fastrand::Rng;

/// So many visits must be known before anything is said of the next.
pub(crate) const KNOWN: usize = 5;
/// So many of the latest are remembered.
pub(super) const REMEMBERED: usize = 64;
/// How often a line is played out. The cost is this times the line's length.
const ROUNDS: usize = 128;
/// Where the sequence of chances begins, each time.
const SEED: u64 = 128;
/// Seconds that providers are believed to pause, as long as nothing is known of it.
const USUAL_PAUSES: [i64; 5] = [10, 30, 60, 120, 300];
/// A provider who calls nobody for longer was not at work.
pub(super) const LONGEST_PAUSE: i64 = 1_800;

impl Learned {
    /// What to expect of this sort of visit: of its own if enough are known, else of all.
    fn of(&self, visit_type: Option<&str>) -> &[i64] {
        let own = visit_type.and_then(|code| self.by_type.get(code));
        own.filter(|own| own.len() >= KNOWN).unwrap_or(&self.visits)
    }

    fn pauses(&self) -> &[i64] {
        if self.pauses.len() < KNOWN { &USUAL_PAUSES } else { &self.pauses }
    }

    /// Minutes that half of the visits stayed under, if enough are known.
    pub(crate) fn usual_minutes(&self) -> Option<i64> {
        let known = self.visits.len() >= KNOWN;
        let middle = self.visits.get(self.visits.len() / 2).filter(|_| known)?;
        Some((middle + 59) / 60)
    }
}

/// One of a line while it is played out, with whatever does not change from one time to the next.
struct Player<'a> {
    /// Which seats are open to them.
    open: Vec<usize>,
    /// How long a visit of their sort takes.
    visits: &'a [i64],
    /// Whether they stand in the line, and so delay those after them.
    stands: bool,
    /// Seconds after which they were called, each time.
    waits: Vec<i64>,
}

/// What to expect for everybody in a line, in the order in which they are called. `None` of those whom nobody on shift
/// would call, and of all as long as too few visits are known.
///
/// Each takes the seat that is free first among those open to them. Nobody later in the line can delay them, so one pass
/// in the line's order is the whole play.
pub(crate) fn foresee(
    turns: &[Turn<'_>],
    seats: &[Seat<'_>],
    learned: &Learned,
) -> Vec<Option<Outlook>> {
    let line: Vec<(Turn<'_>, bool)> = turns.iter().map(|turn| (*turn, true)).collect();
    foresee_beside(&line, seats, learned)
}

/// The same for a line beside which some are who do not stand in it (`false`): each is foretold what they would be if they
/// stood where they are named, and it delays nobody.
pub(crate) fn foresee_beside(
    line: &[(Turn<'_>, bool)],
    seats: &[Seat<'_>],
    learned: &Learned,
) -> Vec<Option<Outlook>> {
    if learned.visits.len() < KNOWN {
        return vec![None; line.len()];
    }
    let player = |(turn, stands): &(Turn<'_>, bool)| {
        let all = seats.iter().enumerate();
        Player {
            open: all.filter(|(_, seat)| is_open(seat, turn)).map(|(at, _)| at).collect(),
            visits: learned.of(turn.visit_type),
            stands: *stands,
            waits: Vec::with_capacity(ROUNDS),
        }
    };
    let mut players: Vec<Player<'_>> = line.iter().map(player).collect();
    let mut chance = Rng::with_seed(SEED);
    // When each seat is free, in seconds from now.
    let mut free = Vec::with_capacity(seats.len());
    for _ in 0..ROUNDS {
        free.clear();
        free.extend(seats.iter().map(|seat| left(seat, learned, &mut chance)));
        for player in &mut players {
            play(player, &mut free, (learned.pauses(), &mut chance));
        }
    }
    players.into_iter().map(|player| sum_up(player.waits)).collect()
}

/// Calls one of the line to the seat that is free first. Whoever does not stand in it looks at the chance that they would have
/// had, and leaves it and the seat to the next.
fn play(player: &mut Player<'_>, free: &mut [i64], (pauses, chance): (&[i64], &mut Rng)) {
    let known = player.open.iter().filter_map(|at| Some((*at, *free.get(*at)?)));
    let Some((at, freed)) = known.min_by_key(|(_, freed)| *freed) else { return };
    if !player.stands {
        player.waits.push(freed.saturating_add(draw(&mut chance.clone(), pauses)));
        return;
    }
    let called = freed.saturating_add(draw(chance, pauses));
    player.waits.push(called);
    let done = called.saturating_add(draw(chance, player.visits));
    if let Some(seat) = free.get_mut(at) {
        *seat = done;
    }
}

fn is_open(seat: &Seat<'_>, turn: &Turn<'_>) -> bool {
    let is_barred = || turn.barred.is_some_and(|barred| barred.contains(seat.provider));
    turn.provider.map_or(seat.pools, |provider| provider == seat.provider) && !is_barred()
}

/// How long a visit that is under way still takes: as those took that were not shorter. One that is longer than any
/// known may take half a usual one more.
fn left(seat: &Seat<'_>, learned: &Learned, chance: &mut Rng) -> i64 {
    let Some((elapsed, visit_type)) = seat.taken else { return 0 };
    let known = learned.of(visit_type);
    let longer = known.get(known.partition_point(|one| *one <= elapsed)..).unwrap_or_default();
    if longer.is_empty() {
        return draw(chance, known) / 2;
    }
    draw(chance, longer) - elapsed
}

fn sum_up(mut waits: Vec<i64>) -> Option<Outlook> {
    waits.sort_unstable();
    let at = |tenths: usize| waits.get(waits.len() * tenths / 10).copied();
    Some(Outlook { low: at(1)?, middle: at(5)?, high: at(9)? })
}

/// One of these, which are in order, or something between it and the next. Takes one step of chance, so that what a
/// line has before somebody does not change with what comes after.
fn draw(chance: &mut Rng, sorted: &[i64]) -> i64 {
    // A place in the list as a number with 32 bits behind the point.
    let place = u64::from(chance.u32(..)).saturating_mul(u64::try_from(sorted.len()).unwrap_or(0));
    let index = usize::try_from(place >> 32).unwrap_or(0);
    let low = sorted.get(index).copied().unwrap_or(0);
    let high = sorted.get(index + 1).copied().unwrap_or(low);
    low + ((high - low).saturating_mul(i64::try_from(place & 0xffff_ffff).unwrap_or(0)) >> 32)
}

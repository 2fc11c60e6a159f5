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

/// A seat while a line is played out: when it is free, in seconds from now.
struct Chair<'a> {
    seat: Seat<'a>,
    free: i64,
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
    if learned.visits.len() < KNOWN {
        return vec![None; turns.len()];
    }
    let mut waits: Vec<Vec<i64>> = turns.iter().map(|_| Vec::with_capacity(ROUNDS)).collect();
    let mut chance = Rng::with_seed(SEED);
    for _ in 0..ROUNDS {
        let mut chairs = Vec::with_capacity(seats.len());
        for seat in seats {
            chairs.push(Chair { seat: *seat, free: left(seat, learned, &mut chance) });
        }
        for (turn, waits) in turns.iter().zip(&mut waits) {
            let open = chairs.iter_mut().filter(|chair| is_open(&chair.seat, turn));
            let Some(chair) = open.min_by_key(|chair| chair.free) else { continue };
            let called = chair.free.saturating_add(draw(&mut chance, learned.pauses()));
            waits.push(called);
            chair.free = called.saturating_add(draw(&mut chance, learned.of(turn.visit_type)));
        }
    }
    waits.into_iter().map(sum_up).collect()
}

fn is_open(seat: &Seat<'_>, turn: &Turn<'_>) -> bool {
    turn.provider.map_or(seat.pools, |provider| provider == seat.provider)
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

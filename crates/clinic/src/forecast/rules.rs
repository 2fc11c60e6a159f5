//! How a line is played out. Pure: the chance in it is a fixed sequence, so the same line gives the same answer.

use super::{Learned, Outlook, Seat, Turn};

/// So many visits must be known before anything is said of the next.
pub(crate) const KNOWN: usize = 5;
/// So many of the latest are remembered.
pub(super) const REMEMBERED: usize = 64;
/// How often a line is played out. The cost is this times the line's length.
const ROUNDS: usize = 128;
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
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    for _ in 0..ROUNDS {
        let mut chairs = Vec::with_capacity(seats.len());
        for seat in seats {
            chairs.push(Chair { seat: *seat, free: left(seat, learned, &mut chance) });
        }
        for (turn, waits) in turns.iter().zip(&mut waits) {
            let open = chairs.iter_mut().filter(|chair| is_open(&chair.seat, turn));
            let Some(chair) = open.min_by_key(|chair| chair.free) else { continue };
            let called = chair.free.saturating_add(chance.draw(learned.pauses()));
            waits.push(called);
            chair.free = called.saturating_add(chance.draw(learned.of(turn.visit_type)));
        }
    }
    waits.into_iter().map(sum_up).collect()
}

fn is_open(seat: &Seat<'_>, turn: &Turn<'_>) -> bool {
    turn.provider.map_or(seat.pools, |provider| provider == seat.provider)
}

/// How long a visit that is under way still takes: as those took that were not shorter. One that is longer than any
/// known may take half a usual one more.
fn left(seat: &Seat<'_>, learned: &Learned, chance: &mut Chance) -> i64 {
    let Some((elapsed, visit_type)) = seat.taken else { return 0 };
    let known = learned.of(visit_type);
    let longer = known.get(known.partition_point(|one| *one <= elapsed)..).unwrap_or_default();
    if longer.is_empty() {
        return chance.draw(known) / 2;
    }
    chance.draw(longer) - elapsed
}

fn sum_up(mut waits: Vec<i64>) -> Option<Outlook> {
    waits.sort_unstable();
    let at = |tenths: usize| waits.get(waits.len() * tenths / 10).copied();
    Some(Outlook { low: at(1)?, middle: at(5)?, high: at(9)? })
}

/// A sequence that looks like chance (xorshift64*).
struct Chance(u64);

impl Chance {
    fn step(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33
    }

    /// One of these, which are in order, or something between it and the next.
    fn draw(&mut self, sorted: &[i64]) -> i64 {
        let count = u64::try_from(sorted.len()).unwrap_or(1).max(1);
        let index = usize::try_from(self.step() % count).unwrap_or(0);
        let low = sorted.get(index).copied().unwrap_or(0);
        let high = sorted.get(index + 1).copied().unwrap_or(low);
        let share = i64::try_from(self.step() % 1_000).unwrap_or(0);
        low + (high - low).saturating_mul(share) / 1_000
    }
}

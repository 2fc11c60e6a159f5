use std::net::SocketAddr;
use std::time::Duration;

use super::mock::{self, Wrong};
use super::traffic::ReadBack;
use super::{Channels, Pages, Publish, Seats};
use crate::load::closed::{self, Length};
use crate::load::crowd;
use crate::load::fanout::{self, Pace, Shape};
use crate::load::payload::Template;
use crate::load::tracker::Wrongs;
use crate::peers::senders::{CHANNELS, Places, Senders};

const CONNECTIONS: usize = 20;
const MESSAGES: u64 = 5_000;

fn filled(address: SocketAddr) -> Senders {
    let mut senders = Senders::new(CONNECTIONS, Template::plain(), Some(MESSAGES));
    let tokens = vec![String::new(); CONNECTIONS];
    let mut publish = Publish::new(&mut senders, Channels::Custom, &tokens);
    let run = closed::run(address, CONNECTIONS, Length::All, &[], &mut publish).unwrap();
    assert_eq!(run.answered, MESSAGES);
    senders
}

fn read_back(wrong: Wrong) -> Wrongs {
    let address = mock::start(wrong);
    let senders = filled(address);
    let mut reading = ReadBack::new(Channels::Custom, Template::plain(), "");
    closed::run(address, CHANNELS, Length::All, &[], &mut reading).unwrap();
    senders.compare_all(reading.oldest_first())
}

fn lost(lost: u64) -> Wrongs {
    Wrongs { lost, ..Wrongs::default() }
}

fn doubled(doubled: u64) -> Wrongs {
    Wrongs { doubled, ..Wrongs::default() }
}

#[test]
fn what_was_published_is_read_back_and_compared() {
    assert_eq!(read_back(Wrong::Nothing), Wrongs::default());
    assert_eq!(read_back(Wrong::Lose), lost(u64::try_from(CHANNELS).unwrap()));
    // A pair that a page's edge falls into is cut by the mock, which pages by timetoken.
    let wrongs = read_back(Wrong::Double);
    assert!(wrongs.doubled > 5 && wrongs == doubled(wrongs.doubled), "{wrongs}");
}

#[test]
fn pages_are_taken_from_inside_the_log_and_are_whole() {
    let address = mock::start(Wrong::Nothing);
    let places = Places::after(&filled(address), 100);
    let mut pages = Pages::new(Template::plain(), "", places);
    let measure = Duration::from_millis(200);
    let length = Length::Time { warm: Duration::ZERO, measure };
    let run = closed::run(address, 4, length, &[], &mut pages).unwrap();
    assert!(run.answered > 10, "{} pages", run.answered);
    assert_eq!(pages.short, 0);
}

fn fan_out(wrong: Wrong, pace: Pace) -> fanout::Delivered {
    let address = mock::start(wrong);
    let measure = Duration::from_millis(300);
    let shape = Shape { subscribers: 6, channels: 2, pace, warm: Duration::ZERO, measure };
    let mut seats = Seats::new(6, 2, &vec![String::new(); 8]);
    fanout::run(address, None, shape, &[], &mut seats).unwrap()
}

#[test]
fn fan_out_finds_what_was_lost_and_doubled() {
    for pace in [Pace::Window(20), Pace::Rate(200.0)] {
        let clean = fan_out(Wrong::Nothing, pace);
        assert_eq!(clean.wrongs, Wrongs::default());
        assert!(clean.per_second > 100.0 && clean.latency.p50 > 1.0, "{clean:?}");
        assert_eq!(fan_out(Wrong::Double, pace).wrongs, doubled(6));
    }
    assert_eq!(fan_out(Wrong::Lose, Pace::Window(20)).wrongs, lost(6));
}

#[test]
fn a_fixed_rate_is_kept() {
    let run = fan_out(Wrong::Nothing, Pace::Rate(100.0));
    assert!((150.0..350.0).contains(&run.per_second), "3 subscribers each: {run:?}");
}

#[test]
fn a_crowd_waits_and_all_are_told() {
    let address = mock::start(Wrong::Nothing);
    let mut seats = Seats::new(50, 1, &vec![String::new(); 51]);
    let waiting = crowd::run(address, None, 50, &[std::process::id()], &mut seats).unwrap();
    assert_eq!(waiting.wrongs, Wrongs::default());
    assert!(waiting.last_ms > 0.0);
}

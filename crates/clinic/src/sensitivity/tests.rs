use super::Part2::{Consent, CourtOrder, None as Nothing};
use super::{Part2, check, security};
use crate::Refusal;

#[test]
fn what_leaves_of_a_labelled_visit_stands_on_something_that_carries_it() {
    let carrying = [Consent, CourtOrder];
    for said in [None, Some(Nothing), Some(Part2::Audit)] {
        assert_eq!(check((false, true), said, &carrying), Ok(()), "no visit has the label");
    }
    assert_eq!(check((true, false), None, &carrying), Err(Refusal::Part2Unsaid));
    assert_eq!(check((true, false), Some(Nothing), &carrying), Ok(()));
    assert_eq!(check((true, true), Some(Nothing), &carrying), Err(Refusal::Part2Barred));
    assert_eq!(check((true, true), Some(Consent), &carrying), Ok(()));
    assert_eq!(check((true, false), Some(Part2::Audit), &carrying), Err(Refusal::Part2Barred));
}

#[test]
fn the_label_is_restricted_and_says_why() {
    let text = security().to_string();
    for code in ["\"R\"", "\"42CFRPart2\"", "\"ETH\"", "\"SUD\""] {
        assert!(text.contains(code), "{code} is not in {text}");
    }
    for one in Part2::ALL {
        assert_eq!(Part2::find(one.name()), Some(one));
    }
}

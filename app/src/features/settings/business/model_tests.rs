use shared::trade::settings::{TradeDecision, TradeSettings};

use super::*;

const STAGES: Dictionary = Dictionary::Stages;

fn stages() -> Vec<Choice> {
    TradeSettings::default().stages
}

/// Whatever the page makes is taken by the server.
fn sound(choices: Vec<Choice>) -> Vec<Choice> {
    assert_eq!(TradeDecision::Choices(STAGES, choices.clone()).check(), Ok(()));
    choices
}

#[test]
fn entries_are_added_under_their_own_name_once() {
    let more = sound(added(STAGES, &stages(), "  打样  确认 ").expect("it is new"));
    let last = more.last().expect("it is there");
    assert_eq!((last.key.as_str(), &last.name, last.retired), ("打样 确认", &None, false));
    for taken in ["初期沟通", "first contact", "Contract", "打样 确认"] {
        assert_eq!(added(STAGES, &more, taken), Err(Wrong::Taken), "{taken}");
    }
    for bad in ["", " \n ", &"长".repeat(61)] {
        assert_eq!(added(STAGES, &more, bad), Err(Wrong::Name), "{bad}");
    }
}

#[test]
fn a_renamed_entry_keeps_its_key_and_its_old_name_is_free() {
    let stages = sound(renamed(STAGES, &stages(), 0, "首次拜访").expect("it is free"));
    assert_eq!((stages[0].key.as_str(), stages[0].name.as_deref()), ("contact", Some("首次拜访")));
    assert_eq!(renamed(STAGES, &stages, 1, "首次拜访"), Err(Wrong::Taken));
    assert!(renamed(STAGES, &stages, 0, "首次拜访").is_ok(), "its own name is no other's");
    assert!(added(STAGES, &stages, "初期沟通").is_ok());
}

#[test]
fn what_is_retired_stays_and_one_is_always_left() {
    let mut stages = stages();
    for place in 1..stages.len() {
        stages = sound(retired(&stages, place, true).expect("others are left"));
    }
    assert_eq!(retired(&stages, 0, true), Err(Wrong::Last));
    assert_eq!(stages.len(), TradeSettings::default().stages.len());
    assert!(!sound(retired(&stages, 3, false).expect("it comes back"))[3].retired);
}

#[test]
fn order_and_probability() {
    let first = stages();
    let swapped = sound(moved(&first, 0, true));
    assert_eq!((&swapped[0], &swapped[1]), (&first[1], &first[0]));
    assert_eq!(moved(&first, 0, false), first);
    assert_eq!(moved(&first, first.len() - 1, true), first);
    assert_eq!(sound(likely(&first, 0, "12.5%").expect("a share"))[0].probability, Some(1_250));
    assert_eq!(sound(likely(&first, 0, " ").expect("none"))[0].probability, None);
    for bad in ["101", "-1", "x", "1.001"] {
        assert_eq!(likely(&first, 0, bad), Err(Wrong::Share), "{bad}");
    }
}

#[test]
fn rates_and_classes_stay_in_order() {
    assert_eq!(with_rate(&[0, 1_300], "6%"), Ok(vec![0, 600, 1_300]));
    assert_eq!(with_rate(&[600], "6"), Err(Wrong::Taken));
    assert_eq!(with_end(&[30, 90], "60"), Ok(vec![30, 60, 90]));
    for bad in ["0", "-3", "三十", "10000"] {
        assert_eq!(with_end(&[30], bad), Err(Wrong::Days), "{bad}");
    }
    assert_eq!(without(&[30, 60], 0), Ok(vec![60]));
    assert_eq!(without(&[30], 0), Err(Wrong::Last));
}

use uuid::Uuid;

use super::*;
use crate::{customer::field::CustomerField as F, value::Value};

struct Counting(u128);
impl IdSource for Counting {
    fn next(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(self.0)
    }
}

fn choices(targets: Vec<Target>, on_repeat: OnRepeat) -> Choices {
    Choices {
        kind: ImportKind::Customers,
        currency: Currency::CNY,
        answers: Vec::new(),
        targets,
        on_repeat,
        on_bad_cell: OnBadCell::SkipRow,
        zone: Zone::SHANGHAI,
        import: ImportId(Uuid::from_u128(7)),
        user: UserId(Uuid::from_u128(8)),
        now: Instant(1_700_000_000_000),
    }
}

fn rows(names: &[&str]) -> Vec<Vec<String>> {
    names.iter().map(|name| vec![(*name).to_owned()]).collect()
}

fn run(names: &[&str], on_repeat: OnRepeat, known: &[Identity]) -> (Plan, Vec<Command>) {
    let choices = choices(vec![Target::Customer(F::Name)], on_repeat);
    let plan = plan(&["名称".to_owned()], &rows(names), &choices, known);
    let mut ids = Counting(100);
    let commands = plan.rows.iter().filter_map(|row| command(row, &choices, &mut ids)).collect();
    (plan, commands)
}

#[test]
fn a_company_that_stands_in_the_file_twice_is_flagged() {
    let (plan, commands) =
        run(&["甲乙丙贸易有限公司", "丁戊进出口公司", "甲乙丙贸易（有限公司）"], OnRepeat::Skip, &[]);
    assert_eq!(plan.rows[2].verdict, Verdict::Repeat(Repeats::Row(0), SameBy::Name));
    assert_eq!((plan.counts.create, plan.counts.repeated, commands.len()), (2, 1, 2));
}

#[test]
fn a_known_customer_is_filled_or_created_as_chosen() {
    let doc = DocId(Uuid::from_u128(9));
    let known =
        [Identity { doc, name: "甲乙丙贸易有限公司".to_owned(), credit_code: String::new(), phones: vec![] }];
    let (plan, commands) = run(&["甲乙丙贸易"], OnRepeat::FillGaps, &known);
    assert_eq!((plan.counts.fill, plan.counts.create), (1, 0));
    assert_eq!(commands[0].doc, doc);
    let (plan, commands) = run(&["甲乙丙贸易"], OnRepeat::Create, &known);
    assert_eq!((plan.counts.fill, plan.counts.create), (0, 1));
    assert_ne!(commands[0].doc, doc);
}

#[test]
fn empty_rows_are_no_rows_and_nameless_ones_are_bad() {
    let choices = choices(vec![Target::Customer(F::Name), Target::Customer(F::City)], OnRepeat::Skip);
    let cells = vec![vec![String::new(), " ".to_owned()], vec![String::new(), "上海".to_owned()]];
    let plan = plan(&["名称".to_owned(), "城市".to_owned()], &cells, &choices, &[]);
    assert_eq!((plan.counts.rows, plan.counts.bad), (1, 1));
    assert_eq!(complaints(&plan.rows[0]).map(|(number, _)| number), Some(3));
}

#[test]
fn counts_and_commands_agree() {
    let (plan, commands) = run(&["甲", "", "乙", "甲", "丙"], OnRepeat::Skip, &[]);
    assert_eq!(plan.counts.create as usize, commands.len());
    assert!(commands.iter().all(|command| match &command.intent {
        Intent::Customer(CustomerCommand::Create(new)) =>
            matches!(&new.fields[&F::Name], Value::Text(name) if !name.is_empty()),
        _ => false,
    }));
}

//! A company's accounts, products and sales against a query over the same files: a real company of 8,800 opportunities
//! where its files are, a made-up one everywhere.

use std::time::{Duration, Instant as Clock};

use super::*;
use crate::{
    customer::field::CustomerField,
    import::plan::{self as customers, OnRepeat},
    trade::voucher::opportunity_status,
};

/// Cents by name.
type Sums = BTreeMap<String, i64>;

/// How an import ran.
struct Ran {
    planned: Records,
    written: usize,
    check: Duration,
    carry_out: Duration,
}

impl Desk {
    fn import_customers(&mut self, file: &str) -> u32 {
        let (headers, rows) = Self::table(file);
        let mut choices = self.choices(ImportKind::Customers, &headers);
        choices.on_repeat = OnRepeat::Skip;
        let planned = customers::plan(&headers, &rows, &choices, &[]);
        for judged in &planned.rows {
            let step = customers::step(judged, &choices, &mut self.ids);
            step.into_iter().for_each(|step| assert!(self.execute(&step.command)));
        }
        planned.counts.create
    }

    fn timed(&mut self, file: &str) -> Ran {
        let begun = Clock::now();
        let planned = self.plan(ImportKind::Opportunities, file);
        let check = begun.elapsed();
        let begun = Clock::now();
        let written = planned.steps.iter().filter(|step| self.execute(&step.command)).count();
        Ran { planned, written, check, carry_out: begun.elapsed() }
    }
}

/// What the query over the file says: won amounts by agent and by account, in cents; and rows without an account.
fn query(pipeline: &str) -> (Sums, Sums, u32) {
    let (mut agents, mut accounts, mut nobody) = (Sums::new(), Sums::new(), 0);
    for row in pipeline.trim().lines().skip(1) {
        let cells: Vec<&str> = row.trim().split(',').collect();
        let [_, agent, _, account, stage, _, _, value] = cells.as_slice() else { panic!("{row}") };
        nobody += u32::from(account.is_empty());
        if *stage == "Won" {
            let (dollars, cents) = value.split_once('.').unwrap_or((value, "0"));
            let cents: i64 = format!("{cents:0<2}").parse().expect("cents");
            let value = dollars.parse::<i64>().expect("dollars") * 100 + cents;
            *agents.entry((*agent).to_owned()).or_default() += value;
            *accounts.entry((*account).to_owned()).or_default() += value;
        }
    }
    (agents, accounts, nobody)
}

/// Imports a company, compares what was won, and imports it once more; the sales as they ran first.
fn imported(accounts: &str, products: &str, teams: &str, pipeline: &str) -> Ran {
    let mut desk = Desk::new();
    desk.currency = Currency::USD;
    let (_, agents) = Desk::table(teams);
    let people = (100_u128..).zip(&agents).map(|(number, row)| KnownPerson {
        id: UserId(Uuid::from_u128(number)),
        name: row[0].clone(),
        login: format!("agent{number}"),
    });
    desk.people = people.collect();
    let rows = |file: &str| u32::try_from(Desk::table(file).1.len()).expect("few rows");
    assert_eq!(desk.import_customers(accounts), rows(accounts));
    assert_eq!(desk.import(ImportKind::Products, products).0.counts.create, rows(products));
    let sales = desk.timed(pipeline);

    let (by_agent, by_account, nobody) = query(pipeline);
    let counts = sales.planned.counts;
    assert_eq!((counts.rows, counts.create, counts.bad), (rows(pipeline), rows(pipeline) - nobody, nobody));
    let unknown = sales.planned.unknown.iter().all(|unknown| unknown.name.is_empty());
    assert!(unknown, "everybody and everything named is found: {:?}", sales.planned.unknown);
    let (mut won_by, mut won_from) = (Sums::new(), Sums::new());
    let agent = |id| desk.people.iter().find(|person| person.id == id).expect("an agent").name.clone();
    for (doc, document) in &desk.documents {
        let Record::Customer(customer) = document.record(*doc) else { continue };
        let business = desk.documents.get(&DocKind::Trade.of(*doc, LINA)).map(|held| held.record(*doc));
        let Some(Record::Trade(trade)) = business else { continue };
        for row in row::rows(&trade) {
            assert_eq!((row.kind, row.currency), (VoucherKind::Opportunity, Currency::USD));
            assert_ne!(row.subject, "GTXPro", "it is called as the catalogue calls it");
            if row.status == opportunity_status::WON {
                assert!(row.day.is_some() && row.closed_on > row.day, "original days are kept");
                *won_by.entry(agent(row.person)).or_default() += row.amount;
                *won_from.entry(customer.text(CustomerField::Name).to_owned()).or_default() += row.amount;
            }
        }
    }
    assert_eq!(won_by, by_agent);
    assert_eq!(won_from, by_account);
    let again = desk.timed(pipeline);
    assert_eq!((again.planned.counts.create, again.written), (0, 0), "once more nothing is written");
    sales
}

#[test]
fn won_amounts_are_those_of_the_files() {
    let accounts = "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n\
        Acme Corporation,technolgy,1996,1100.04,2822,United States,\n\
        Isdom,medical,2002,3178.24,4540,Kenya,\n\
        Cancity,retail,2001,718.62,2448,United States,Acme Corporation";
    let products = "product,series,sales_price\nGTX Pro,GTX,4821\nMG Special,MG,55\nGTX Plus Basic,GTX,1096";
    let teams = "sales_agent,manager,regional_office\nMoses Frase,Dustin,Central\nDarcel Schlecht,Melvin,Central";
    let pipeline = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n\
        A1,Moses Frase,GTX Plus Basic,Cancity,Won,2016-10-20,2017-03-01,1054\n\
        A2,Darcel Schlecht,GTXPro,Isdom,Won,2016-10-25,2017-03-11,4514.35\n\
        A3,Darcel Schlecht,MG Special,Cancity,Won,2016-10-25,2017-03-07,50\n\
        A4,Moses Frase,GTXPro,Acme Corporation,Lost,2016-10-25,2017-03-07,0\n\
        A5,Moses Frase,MG Special,Acme Corporation,Engaging,2016-11-01,,\n\
        A6,Moses Frase,GTX Pro,,Prospecting,,,\n\
        A7,Darcel Schlecht,GTXPro,Acme Corporation,Won,2016-11-01,2017-04-01,4821.4";
    assert_eq!(imported(accounts, products, teams, pipeline).planned.counts.create, 6);
}

#[test]
fn a_real_company_of_8_800_opportunities() {
    let shared = std::env::var_os("GENDAN_SHARED").map_or_else(
        || std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        std::path::PathBuf::from,
    );
    let folder = shared.join("data/crm-sales-opportunities");
    let files = ["accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv"];
    let read = files.map(|name| std::fs::read_to_string(folder.join(name)).ok());
    let [Some(accounts), Some(products), Some(teams), Some(pipeline)] = read else {
        println!("skipped: {} is not there", folder.display());
        return;
    };
    let Ran { planned, written, check, carry_out } = imported(&accounts, &products, &teams, &pipeline);
    assert_eq!((planned.counts.rows, planned.counts.create), (8_800, 7_375));
    println!("8,800 opportunities: checked in {check:?}, carried out in {carry_out:?} by {written} commands");
}

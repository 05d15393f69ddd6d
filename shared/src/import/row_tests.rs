use super::*;
use crate::time::Day;

fn read_cells(columns: &[(&str, Target, &str)]) -> Row {
    let headers: Vec<_> = columns.iter().map(|(header, ..)| (*header).to_owned()).collect();
    let targets: Vec<_> = columns.iter().map(|(_, target, _)| target.clone()).collect();
    let cells: Vec<_> = columns.iter().map(|(.., cell)| (*cell).to_owned()).collect();
    read(Reading { headers: &headers, targets: &targets, zone: Zone::SHANGHAI }, &cells)
}

const NAME: Target = Target::Customer(CustomerField::Name);

#[test]
fn a_full_row_keeps_original_author_and_date() {
    let row = read_cells(&[
        ("公司", NAME, " 重庆长安汽车股份有限公司 "),
        ("类型", Target::Customer(CustomerField::Kind), "vip客户"),
        ("人数", Target::Customer(CustomerField::Headcount), "３，２００人"),
        ("手机", Target::Contact(ContactField::Mobiles), "13800138000；139 0013 9000"),
        ("记录", Target::Record, "已寄样品"),
        ("时间", Target::RecordedAt, "2024年5月1日 14:30"),
        ("谁", Target::RecordedBy, "老王"),
        ("创建", Target::CreatedAt, "2019/3/4"),
        ("证券代码", Target::Custom, "000625"),
    ]);
    assert_eq!(row.errors, []);
    assert_eq!(row.name(), "重庆长安汽车股份有限公司");
    assert_eq!(row.fields[&CustomerField::Kind], Value::Text("vip".to_owned()));
    assert_eq!(row.fields[&CustomerField::Headcount], Value::Integer(3200));
    assert_eq!(
        row.contact[&ContactField::Mobiles],
        Value::List(vec!["13800138000".to_owned(), "139 0013 9000".to_owned()])
    );
    let day = Day::new(2024, 5, 1).expect("a day");
    assert_eq!(row.recorded_at, Some(Zone::SHANGHAI.at(day, 14 * 60 + 30)));
    assert_eq!(row.recorded_by.as_deref(), Some("老王"));
    assert_eq!(row.created_at.map(|at| Zone::SHANGHAI.day(at)), Day::new(2019, 3, 4));
    assert_eq!(row.custom["证券代码"], "000625");
}

#[test]
fn a_row_without_a_name_says_so() {
    assert_eq!(
        read_cells(&[("公司", NAME, "  ")]).errors,
        [CellError { column: None, why: BadValue::Required.into() }]
    );
}

#[test]
fn each_bad_cell_is_named() {
    let long = "名".repeat(10_000);
    let row = read_cells(&[
        ("公司", NAME, &long),
        ("人数", Target::Customer(CustomerField::Headcount), "很多"),
        ("成立", Target::Customer(CustomerField::FoundedOn), "2023-02-30"),
        ("网址", Target::Customer(CustomerField::Web), "javascript:alert(1)"),
        ("邮箱", Target::Contact(ContactField::Emails), "nobody"),
    ]);
    let columns: Vec<_> = row.errors.iter().map(|error| error.column).collect();
    assert_eq!(columns, [Some(0), Some(1), Some(2), Some(3), Some(4), None]);
}

#[test]
fn two_columns_add_up() {
    let remark = Target::Customer(CustomerField::Remark);
    let row = read_cells(&[("公司", NAME, "甲"), ("备注1", remark.clone(), "一"), ("备注2", remark, "二")]);
    assert_eq!(row.fields[&CustomerField::Remark], Value::Text("一\n二".to_owned()));
}

#[test]
fn what_spreadsheets_write_for_nothing_is_nothing() {
    let row = read_cells(&[("公司", NAME, "甲"), ("网址", Target::Customer(CustomerField::Web), "--")]);
    assert!(row.errors.is_empty() && !row.fields.contains_key(&CustomerField::Web));
}

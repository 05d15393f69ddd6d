//! Any query over any rows.

use proptest::prelude::*;

use super::{
    super::search::{Rank, Search, SearchKey},
    *,
};

fn any_filter() -> impl Strategy<Value = Filter> {
    let text = prop_oneof!["[a-z,~%&=+ 中重]{0,4}", "\\PC{0,3}"];
    let day = prop::option::of((-700_000i64..2_000_000).prop_map(|days| Day::from_epoch_days(days).unwrap()));
    let owner = prop::option::of(any::<u128>().prop_map(user));
    let steps = Due::ALL.into_iter().map(NextStep::Due).chain([NextStep::Nothing]).collect::<Vec<_>>();
    prop_oneof![
        3 => (prop::sample::select(ChoiceField::ALL.to_vec()), prop::collection::btree_set(text.clone(), 0..3))
            .prop_map(|(field, values)| Filter::Choice(field, values)),
        1 => prop::collection::btree_set(owner, 0..3).prop_map(Filter::Owner),
        1 => any::<bool>().prop_map(Filter::Starred),
        1 => any::<bool>().prop_map(Filter::Phone),
        1 => any::<u16>().prop_map(|days| Filter::LastContact(ContactAge::Within(days))),
        1 => any::<u16>().prop_map(|days| Filter::LastContact(ContactAge::Over(days))),
        1 => Just(Filter::LastContact(ContactAge::Never)),
        1 => prop::collection::btree_set(prop::sample::select(steps), 0..3).prop_map(Filter::NextStep),
        1 => (day.clone(), day).prop_map(|(from, to)| Filter::Created(DaySpan { from, to })),
        1 => text.prop_map(Filter::Contains),
        1 => any::<u128>().prop_map(|id| Filter::Import(ImportId(Uuid::from_u128(id)))),
    ]
}

fn any_query() -> impl Strategy<Value = Query> {
    let sort = (prop::sample::select(Column::ALL.to_vec()), prop::sample::select(vec![Direction::Up, Direction::Down]));
    let sort = prop::option::of(sort.prop_map(|(column, direction)| Sort { column, direction }));
    let group = prop::option::of(prop::sample::select(GroupBy::ALL.to_vec()));
    let search = prop_oneof!["[cqaz0-9 长安]{0,3}", "\\PC{0,8}"];
    (search, sort, group, any::<bool>(), prop::collection::vec(any_filter(), 0..4)).prop_map(
        |(search, sort, group, bin, filters)| {
            filters.into_iter().fold(Query { search, sort, group, bin, ..Query::default() }, Query::with)
        },
    )
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let word = |words: &'static [&'static str]| prop::sample::select(words).prop_map(str::to_owned);
    let name = prop::collection::vec(word(&["重庆", "长安", "Acme ", "乐", "3M", "㐂", "（）", "公司"]), 1..4)
        .prop_map(|w| w.concat());
    let times = (prop::option::of(-60i64..5), prop::option::of(-5i64..20), -400i64..1);
    let flags = (any::<bool>(), prop::bool::weighted(0.2), prop::option::of(1u128..3), 0u32..9);
    let texts = (
        word(&["", "vip", "agent"]),
        word(&["", "重庆", "上海"]),
        word(&["", "KH-1", "KH-20"]),
        word(&["", "曾小贤", "Bob"]),
    );
    let phones = prop::collection::vec("1[38][0-9]{3}", 0..3);
    (any::<u128>(), name, times, flags, texts, phones).prop_map(|(id, name, times, flags, texts, phones)| {
        let at = |days: i64| NOW.plus_ms(days * DAY_MS);
        Facts {
            last_contact: times.0.map(at),
            open: times.1.map(|days| to_do(at(days), at(days).plus_ms(DAY_MS))).into_iter().collect(),
            created_at: at(times.2),
            starred: flags.0,
            deleted: flags.1,
            owner: flags.2.map(user),
            action_count: flags.3,
            changed_at: at(times.2 / 3),
            kind: texts.0,
            city: texts.1,
            number: texts.2,
            contacts: if texts.3.is_empty() { Vec::new() } else { vec![contact(&texts.3)] },
            phones,
            ..facts(id, &name)
        }
    })
}

proptest! {
    #[test]
    fn a_query_survives_its_url(query in any_query()) {
        prop_assert_eq!(Query::from_url(&query.to_url()), query.clone());
        prop_assert_eq!(Query::from_pairs(query.to_pairs()), query);
    }

    #[test]
    fn any_url_is_read(url in "[a-z=&%,~?+0-9-]{0,40}|\\PC{0,40}") {
        let query = Query::from_url(&url);
        prop_assert_eq!(Query::from_url(&query.to_url()), query);
    }

    #[test]
    fn answers_are_those_of_the_plain_reading(rows in prop::collection::vec(any_facts(), 0..12), query in any_query()) {
        let rows = book(rows);
        let answer = run(&rows, &query);
        let mut found = answer.rows.clone();
        found.sort_unstable();
        let plain: Vec<u32> = (0u32..).zip(&rows).filter(|(_, row)| plain::wanted(row, &query)).map(|(at, _)| at).collect();
        prop_assert_eq!(&found, &plain);
        prop_assert_eq!(answer.totals.customers, found.len());
        let named: usize = answer.groups.iter().map(|group| group.rows.len()).sum();
        prop_assert_eq!(named, if query.group.is_some() { found.len() } else { 0 });
    }

    #[test]
    fn the_order_does_not_depend_on_arrival(rows in prop::collection::vec(any_facts(), 0..12), query in any_query()) {
        let rows = book(rows);
        let names = |rows: &[Arc<Facts>]| run(rows, &query).rows.iter().map(|at| rows[*at as usize].id).collect::<Vec<_>>();
        let mut turned = rows.clone();
        turned.reverse();
        prop_assert_eq!(names(&rows), names(&turned));
    }

    #[test]
    fn the_sieve_keeps_back_no_row_that_answers(
        rows in prop::collection::vec(any_facts(), 1..12),
        changed in any_facts(),
        typed in prop_oneof![
            "[a-z]{1,4}",
            "[cqaz]{2}",
            "[0-9]{2,6}",
            "[重长庆a-c]{1,3}",
            "(ch|cho|chong|zhong|q|qi|qing|an|g|gong|s|si|le|ac|me|3m|13){1,4}",
        ],
        at in any::<prop::sample::Index>(),
    ) {
        let mut rows = book(rows);
        let mut index = Index::of(&rows);
        while index.prepare(1) {}
        let at = at.index(rows.len());
        rows[at] = Arc::new(Facts { id: rows[at].id, ..changed });
        index.refresh(&rows);
        let search = Search::new(&typed).unwrap();
        let plain = |facts: &Facts| search.rank(facts, &SearchKey::new(facts));
        let mut best: Vec<(Rank, u32)> =
            (0u32..).zip(&rows).filter_map(|(at, facts)| Some((plain(facts)?, at))).collect();
        best.sort();
        let roster = roster();
        let query = Query { search: typed, bin: false, ..Query::default() };
        let context = Context { now: NOW, zone: ZONE, roster: &roster };
        let found = index.run(&query, &context).rows;
        let alive = |at: &u32| !rows[*at as usize].deleted;
        let mut wanted: Vec<u32> = best.iter().map(|(_, at)| *at).filter(alive).collect();
        prop_assert!(found.is_sorted_by_key(|at| plain(&rows[*at as usize])), "the best come first");
        let mut found = found;
        found.sort_unstable();
        wanted.sort_unstable();
        prop_assert_eq!(found, wanted);
    }

    #[test]
    fn typing_on_finds_what_a_fresh_search_finds(
        rows in prop::collection::vec(any_facts(), 0..12),
        typed in prop_oneof!["[cqaz138 长安重（]{0,7}", "\\PC{0,5}", "13[ -]?8[0-9]{0,4}", "changan|cqca|kh-20|长a|ma"],
        query in any_query(),
        prepared in any::<bool>(),
    ) {
        let rows = book(rows);
        let roster = roster();
        let context = Context { now: NOW, zone: ZONE, roster: &roster };
        let mut index = Index::of(&rows);
        while prepared && index.prepare(1) {}
        for (end, c) in typed.char_indices() {
            let query = query.clone().searching(&typed[..end + c.len_utf8()]);
            prop_assert_eq!(index.run(&query, &context), Index::of(&rows).run(&query, &context), "{}", query.search);
        }
    }
}

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// Something that is done with a map.
#[derive(Debug, Clone)]
enum Deed {
    Insert(u8, u16),
    Remove(u8),
    Add(u8, u16),
    PopFirst,
    Keep(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (any::<u8>(), any::<u16>()).prop_map(|(key, value)| Deed::Insert(key, value)),
        2 => any::<u8>().prop_map(Deed::Remove),
        2 => (any::<u8>(), any::<u16>()).prop_map(|(key, value)| Deed::Add(key, value)),
        1 => Just(Deed::PopFirst),
        1 => (1..9u8).prop_map(Deed::Keep),
    ]
}

proptest! {
    #[test]
    fn a_map_does_what_a_tree_does(deeds in prop::collection::vec(deed(), 0..200), asked in any::<u8>()) {
        let (mut map, mut tree) = (SortedMap::new(), BTreeMap::new());
        for deed in deeds {
            match deed {
                Deed::Insert(key, value) => prop_assert_eq!(map.insert(key, value), tree.insert(key, value)),
                Deed::Remove(key) => prop_assert_eq!(map.remove(&key), tree.remove(&key)),
                Deed::Add(key, value) => {
                    map.entry(key).and_modify(|sum: &mut u16| *sum = sum.wrapping_add(value)).or_insert(value);
                    tree.entry(key).and_modify(|sum: &mut u16| *sum = sum.wrapping_add(value)).or_insert(value);
                }
                Deed::PopFirst => prop_assert_eq!(map.pop_first(), tree.pop_first()),
                Deed::Keep(step) => {
                    map.retain(|key, _| key % step != 0);
                    tree.retain(|key, _| key % step != 0);
                }
            }
            prop_assert!(map.iter().eq(tree.iter()), "{:?} {:?}", map, tree);
        }
        prop_assert_eq!(map.get(&asked), tree.get(&asked));
        prop_assert_eq!(map.get_mut(&asked).is_some(), map.contains_key(&asked));
    }

    #[test]
    fn what_is_written_is_what_a_tree_writes(pairs in prop::collection::vec(any::<(String, u32)>(), 0..20)) {
        let (map, tree): (SortedMap<_, _>, BTreeMap<_, _>) =
            (pairs.iter().cloned().collect(), pairs.iter().cloned().collect());
        let bytes = postcard::to_stdvec(&map).expect("writes");
        prop_assert_eq!(&bytes, &postcard::to_stdvec(&tree).expect("writes"));
        prop_assert_eq!(postcard::from_bytes::<SortedMap<String, u32>>(&bytes).expect("reads"), map);
        let (set, tree): (SortedSet<_>, BTreeSet<_>) = (pairs.iter().cloned().collect(), pairs.into_iter().collect());
        let bytes = postcard::to_stdvec(&set).expect("writes");
        prop_assert_eq!(&bytes, &postcard::to_stdvec(&tree).expect("writes"));
        prop_assert_eq!(postcard::from_bytes::<SortedSet<(String, u32)>>(&bytes).expect("reads"), set);
    }
}

#[test]
fn what_somebody_else_wrote_out_of_order_is_read_in_order_and_the_last_of_a_key_counts() {
    let bytes = postcard::to_stdvec(&[(9u8, 1u8), (3, 2), (9, 3)].as_slice()).expect("writes");
    let map: SortedMap<u8, u8> = postcard::from_bytes(&bytes).expect("reads");
    assert_eq!(map, SortedMap::from([(3, 2), (9, 3)]));
}

#[test]
fn a_set_has_each_only_once() {
    let mut set: SortedSet<&str> = ["b", "a", "b"].into_iter().collect();
    assert!(set.iter().eq(&["a", "b"]));
    assert!(!set.insert("a") && set.insert("c") && set.remove("b") && !set.remove("b"));
    assert_eq!((set.first(), set.last(), set.len()), (Some(&"a"), Some(&"c"), 2));
    assert!(set.contains("c") && set.pop_first() == Some("a"));
}

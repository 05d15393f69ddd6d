use proptest::{collection::vec, option, prelude::*, strategy::Union};
use uuid::Uuid;

use super::*;
use crate::{
    facts::Facts,
    id::{DeviceId, DocId, UserId},
    people::{Company, Setting},
    sync::protocol::*,
    time::Instant,
};

pub fn facts(id: u128, name: &str) -> Facts {
    Facts {
        id: DocId(Uuid::from_u128(id)),
        owner: Some(UserId(Uuid::from_u128(1))),
        name: name.to_owned(),
        short_name: String::new(),
        english_name: String::new(),
        pinyin: String::new(),
        number: String::new(),
        kind: String::new(),
        source: String::new(),
        level: String::new(),
        industry: String::new(),
        province: String::new(),
        city: String::new(),
        credit_code: String::new(),
        phones: Vec::new(),
        contacts: Vec::new(),
        tags: Vec::new(),
        starred: false,
        created_at: Instant(0),
        created_by: UserId(Uuid::from_u128(1)),
        last_contact: None,
        open: Vec::new(),
        action_count: 0,
        import: None,
        deleted: false,
        changed_at: Instant(0),
    }
}

fn uuid() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        Just(Scope::Company),
        uuid().prop_map(|id| Scope::Portfolio(UserId(id))),
        uuid().prop_map(|id| Scope::Shared(UserId(id))),
        Just(Scope::OpenSea),
        uuid().prop_map(|id| Scope::SharedToRead(UserId(id))),
        uuid().prop_map(|id| Scope::Followed(UserId(id))),
        option::of(uuid()).prop_map(|id| Scope::Commercial(id.map(UserId))),
        uuid().prop_map(|id| Scope::Private(UserId(id))),
        uuid().prop_map(|id| Scope::Handed(UserId(id))),
    ]
}

fn cursor() -> impl Strategy<Value = Cursor> {
    prop_oneof![
        Just(Cursor::Fresh),
        any::<(u64, u64)>().prop_map(|(as_of, below)| Cursor::Listing { as_of, below }),
        any::<(u64, u64)>().prop_map(|(as_of, below)| Cursor::Filling { as_of, below }),
        any::<u64>().prop_map(Cursor::Following),
    ]
}

fn chunk() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 10..300)
}

fn from_device() -> impl Strategy<Value = FromDevice> {
    let hello = (any::<u16>(), any::<u16>(), uuid(), option::of(uuid()), vec((scope(), cursor()), 0..9), any::<u32>())
        .prop_map(|(protocol, schema, device, epoch, cursors, unsent)| {
            let (device, epoch) = (DeviceId(device), epoch.map(Epoch));
            FromDevice::Hello { protocol, schema, device, epoch, cursors, unsent }
        });
    let pushed = (uuid(), vec(chunk(), 0..9)).prop_map(|(doc, changes)| Pushed { doc: DocId(doc), changes });
    Union::new([
        hello.boxed(),
        (scope(), cursor()).prop_map(|(scope, cursor)| FromDevice::Committed { scope, cursor }).boxed(),
        (any::<u32>(), vec(pushed, 0..9)).prop_map(|(batch, items)| FromDevice::Push { batch, items }).boxed(),
        Just(FromDevice::Ping).boxed(),
        Just(FromDevice::Pong).boxed(),
    ])
}

fn head() -> impl Strategy<Value = ScopeHead> {
    (scope(), any::<u64>(), any::<u32>()).prop_map(|(scope, head, docs)| ScopeHead { scope, head, docs })
}

fn item() -> impl Strategy<Value = Item> {
    let document = (uuid(), option::of(uuid()), option::of(chunk()), vec(chunk(), 0..4), any::<bool>()).prop_map(
        |(doc, owner, snapshot, changes, with_facts)| {
            Item::Document(Box::new(DocumentItem {
                doc: DocId(doc),
                owner: owner.map(UserId),
                snapshot,
                changes,
                facts: with_facts.then(|| Box::new(facts(doc.as_u128(), "山海"))),
            }))
        },
    );
    Union::new([
        (any::<u128>(), "\\PC{0,20}").prop_map(|(id, name)| Item::Listed(Box::new(facts(id, &name)))).boxed(),
        document.boxed(),
        uuid().prop_map(|id| Item::Remove(DocId(id))).boxed(),
        "\\PC{0,20}".prop_map(|name| Item::Company(Company { name })).boxed(),
        any::<bool>().prop_map(|sees| Item::Setting(Setting::OwnerSeesCommercial(sees))).boxed(),
    ])
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        any::<u64>().prop_map(Fate::Ok),
        any::<u64>().prop_map(Fate::Dup),
        Just(Fate::Refused(Refusal::NotAllowed)),
        vec(any::<[u8; 32]>(), 0..3).prop_map(Fate::Missing),
        any::<u32>().prop_map(Fate::Later),
        any::<u32>().prop_map(Fate::Full),
    ]
}

fn from_server() -> impl Strategy<Value = FromServer> {
    let page = (scope(), cursor(), vec(item(), 0..9), any::<bool>(), any::<bool>())
        .prop_map(|(scope, to, items, more, confirm)| FromServer::Page { scope, to, items, more, confirm });
    let welcome = (uuid(), uuid(), any::<i64>(), vec(head(), 0..9)).prop_map(|(epoch, user, now, scopes)| {
        FromServer::Welcome { protocol: PROTOCOL, epoch: Epoch(epoch), user: UserId(user), now: Instant(now), scopes }
    });
    Union::new([
        welcome.boxed(),
        page.boxed(),
        (any::<u32>(), vec(fate(), 0..30)).prop_map(|(batch, fates)| FromServer::Ack { batch, fates }).boxed(),
        vec(head(), 0..9).prop_map(FromServer::Scopes).boxed(),
        Just(FromServer::Bye(Goodbye::Revoked)).boxed(),
    ])
}

proptest! {
    #[test]
    fn what_a_device_says_arrives(message in from_device()) {
        prop_assert_eq!(decode::<FromDevice>(&encode(&message, 7).unwrap()), Ok((message, 7)));
    }

    #[test]
    fn what_a_server_says_arrives(message in from_server()) {
        prop_assert_eq!(decode::<FromServer>(&encode(&message, 7).unwrap()), Ok((message, 7)));
    }

    #[test]
    fn damaged_frames_never_panic(message in from_server(), at in any::<prop::sample::Index>(), bits in 1u8.., cut in any::<prop::sample::Index>()) {
        let mut frame = encode(&message, 0).unwrap();
        let place = at.index(frame.len());
        frame[place] ^= bits;
        let _ = decode::<FromServer>(&frame);
        let _ = decode::<FromDevice>(&frame);
        frame.truncate(cut.index(frame.len()));
        let _ = decode::<FromServer>(&frame);
    }

    #[test]
    fn random_bytes_never_panic(body in vec(any::<u8>(), 0..600), deflated in any::<bool>()) {
        let frame = [&[VERSION, u8::from(deflated), 0][..], &body].concat();
        let _ = decode::<FromServer>(&frame);
        let _ = decode::<FromDevice>(&frame);
        let _ = decode::<FromDevice>(&body);
    }
}

fn deflated(message: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(vec![VERSION, DEFLATED, 0], Compression::best());
    encoder.write_all(message).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_frame_that_inflates_beyond_the_limit_is_refused() {
    let frame = deflated(&vec![0; 64 << 20]);
    assert!(frame.len() < FRAME_MAX_BYTES);
    assert_eq!(decode::<FromDevice>(&frame), Err(BadFrame::TooLong));
    assert_eq!(decode::<FromDevice>(&vec![VERSION; FRAME_MAX_BYTES + 1]), Err(BadFrame::TooLong));
}

#[test]
fn claimed_lengths_are_not_believed() {
    // A push whose list of documents, list of changes or change says that it is 2^35 long.
    let huge = [0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
    let mut document = vec![2, 0, 1, 16];
    document.extend([7; 16]);
    for prefix in [vec![2, 0], document.clone(), [&document[..], &[1]].concat()] {
        let frame = [&[VERSION, 0, 0][..], &prefix, &huge].concat();
        assert_eq!(decode::<FromDevice>(&frame), Err(BadFrame::Damaged));
    }
}

#[test]
fn millions_of_empty_changes_are_refused() {
    let mut message = vec![2, 0, 1, 16];
    message.extend([7; 16]);
    message.extend([0x80, 0x80, 0x80, 0x01]);
    message.extend(vec![0; 2 << 20]);
    assert_eq!(decode::<FromDevice>(&deflated(&message)), Err(BadFrame::Unknown));
}

#[test]
fn what_is_not_ours_is_told_from_what_is_damaged() {
    assert_eq!(decode::<FromServer>(b"<html>"), Err(BadFrame::Foreign));
    assert_eq!(decode::<FromServer>(b""), Err(BadFrame::Foreign));
    assert_eq!(decode::<FromServer>(&[VERSION, 3, 0, 3]), Err(BadFrame::Foreign));
    let ping = encode(&FromServer::Ping, 0).unwrap();
    assert_eq!(decode::<FromServer>(&[&ping[..], &[0]].concat()), Err(BadFrame::Damaged));
}

fn zstandard(message: &[u8]) -> Option<Vec<u8>> {
    zstd::bulk::compress(message, 1).ok()
}

/// A page of so many customers.
fn long_page(count: u128) -> FromServer {
    let items = (0..count).map(|id| Item::Listed(Box::new(facts(id << 64, "山海")))).collect();
    FromServer::Page { scope: Scope::OpenSea, to: Cursor::Following(1), items, more: false, confirm: false }
}

#[test]
fn what_a_server_packs_better_arrives() {
    let mut out = Outgoing::default();
    out.pack_with(Some(zstandard));
    let mut incoming = Incoming::default();
    for (message, flags) in [(FromServer::Ping, 0), (long_page(100), DEFLATED), (long_page(1_000), ZSTANDARD)] {
        let frame = out.encode(&message).unwrap();
        assert_eq!(frame[1], flags);
        assert_eq!(incoming.decode(&frame), Ok(message));
    }
}

#[test]
fn what_is_packed_wrongly_is_refused() {
    let packed = |message: &[u8]| [&[VERSION, ZSTANDARD, 0], &zstandard(message).unwrap()[..]].concat();
    let page = postcard::to_stdvec(&long_page(9)).unwrap();
    assert_eq!(decode::<FromServer>(&packed(&page)), Ok((long_page(9), 0)));
    assert_eq!(decode::<FromDevice>(&packed(&page)), Err(BadFrame::Foreign), "devices deflate");
    assert_eq!(decode::<FromServer>(&packed(&vec![0; INFLATED_MAX_BYTES + 1])), Err(BadFrame::TooLong));
    assert_eq!(decode::<FromServer>(&[&packed(&page)[..], &[0]].concat()), Err(BadFrame::Damaged));
    for end in HEADER..packed(&page).len() {
        assert_eq!(decode::<FromServer>(&packed(&page)[..end]), Err(BadFrame::Damaged), "cut after {end} bytes");
    }
}

#[test]
fn lost_doubled_and_overtaken_frames_are_noticed() {
    let mut out = Outgoing::default();
    let frames: Vec<_> = (0..300).map(|_| out.encode(&FromServer::Ping).unwrap()).collect();
    let arrive = |order: &[usize]| {
        let mut incoming = Incoming::default();
        order.iter().try_for_each(|&n| incoming.decode::<FromServer>(&frames[n]).map(drop))
    };
    let all: Vec<_> = (0..300).collect();
    assert_eq!(arrive(&all), Ok(()));
    for order in [&[1][..], &[0, 2], &[0, 0], &[0, 2, 1]] {
        assert_eq!(arrive(order), Err(BadFrame::OutOfOrder));
    }
}

#[test]
fn a_message_beyond_the_limit_is_not_made() {
    let mut state = 1u64;
    let noise = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    });
    let item = Pushed { doc: DocId(Uuid::nil()), changes: vec![noise.take(2 << 20).collect()] };
    assert!(encode(&FromDevice::Push { batch: 0, items: vec![item] }, 0).is_err());
}

//! Made-up business: the catalogue, and what some customers have bought.

use anyhow::anyhow;
use shared::{
    command::{Author, Intent},
    document::{Actor, Document},
    id::{DeviceId, DocId, IdSource, LineId, MarkId, UserId, VoucherId},
    kind::{DocKind, Record},
    money::{Currency, Decimal},
    product::{command::ProductCommand, field::ProductField},
    sorted::SortedMap,
    time::{DAY_MS, Instant, Zone},
    trade::{
        carry,
        command::{NewLine, NewVoucher, TradeChange, TradeCommand},
        field::{LineField, VoucherField as F},
        number,
        record::{Trade, TradeMarkKind},
        settings::TradeSettings,
        voucher::{Side, VoucherKind, delivery_status},
    },
    value::Value,
};
use uuid::Uuid;

use super::{random::Random, words};

/// A product of the catalogue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goods {
    /// Its document.
    pub doc: DocId,
    /// Name.
    pub name: &'static str,
    /// Category.
    pub category: &'static str,
    /// Place in the catalogue, from one.
    pub number: u32,
    /// Yuan for one.
    pub price: i32,
}

const UNITS: [&str; 4] = ["件", "套", "箱", "千克"];
/// Thirteen percent.
const TAX: i64 = 1_300;

/// The catalogue: what the company's customers buy, each once.
pub(super) fn catalogue(seed: u64, at: Instant) -> Vec<Goods> {
    let goods = words::TRADES.iter().zip(1_u32..).map(|((_, category, name), number)| {
        let mut random = Random::new(seed ^ 0x60_0D5, u64::from(number));
        let price = i32::try_from(random.between(8, 2_400)).unwrap_or(100) * 5;
        Goods { doc: DocId(random.id(at)), name, category, number, price }
    });
    goods.collect()
}

/// What enters a product.
pub(super) fn product(goods: &Goods) -> Intent {
    let text = |text: &str| Value::Text(text.to_owned());
    let fields = SortedMap::from([
        (ProductField::Name, text(goods.name)),
        (ProductField::Code, Value::Text(format!("CP{:04}", goods.number))),
        (ProductField::Unit, text(unit(goods))),
        (ProductField::Category, text(goods.category)),
        (ProductField::Price, Value::Integer(Decimal::whole(goods.price).0)),
        (ProductField::TaxRate, Value::Integer(TAX)),
    ]);
    Intent::Product(ProductCommand::Create(fields))
}

fn unit(goods: &Goods) -> &'static str {
    UNITS[goods.number as usize % UNITS.len()]
}

/// A change of the business, with who made it when.
pub(super) struct Made {
    /// The change as bytes.
    pub chunk: Vec<u8>,
    /// By whom.
    pub user: UserId,
    /// When.
    pub at: Instant,
}

/// Who a customer is, and whose.
#[derive(Debug, Clone, Copy)]
pub(super) struct Buyer {
    /// The customer.
    pub of: DocId,
    /// Its place among all.
    pub which: u64,
    /// Its owner.
    pub owner: UserId,
    /// Whether it pays in dollars.
    pub abroad: bool,
    /// When it was entered.
    pub since: Instant,
}

/// How many customers have business: enough to look at, few enough to weigh nothing.
const BUYERS: u64 = 160;

/// Whether a customer of so many has any.
pub(super) fn buys(which: u64, count: u64) -> bool {
    which.is_multiple_of((count / BUYERS).max(1))
}

/// The business with a customer, and the changes that made it.
pub(super) fn business(
    random: &mut Random,
    buyer: Buyer,
    goods: &[Goods],
    now: Instant,
) -> anyhow::Result<(Document, Vec<Made>)> {
    let document = Document::new(DocKind::Trade);
    let actor = Actor(random.bytes());
    let mut teller = Teller { random, buyer, goods, now, document, actor, made: Vec::new(), vouchers: 0 };
    teller.tell()?;
    Ok((teller.document, teller.made))
}

struct Teller<'a> {
    random: &'a mut Random,
    buyer: Buyer,
    goods: &'a [Goods],
    now: Instant,
    document: Document,
    actor: Actor,
    made: Vec<Made>,
    vouchers: u64,
}

/// Identifiers of one moment.
struct Ids<'a>(&'a mut Random, Instant);

impl IdSource for Ids<'_> {
    fn next(&mut self) -> Uuid {
        self.0.id(self.1)
    }
}

impl Teller<'_> {
    /// Some are only thinking about it, most have bought, a few again and again; one in ten was lost.
    fn tell(&mut self) -> anyhow::Result<()> {
        let span = (self.now.0 - self.buyer.since.0).max(DAY_MS);
        let begin = self.buyer.since.plus_ms(span / 3);
        match self.random.below(100) {
            0..25 => {
                let opportunity = self.opportunity(begin)?;
                if self.random.chance(50) {
                    self.quote(opportunity, begin.plus_ms(2 * DAY_MS))?;
                }
            }
            25..35 => self.lost(begin)?,
            35..75 => self.deal(begin, span / 3)?,
            _ => {
                self.deal(begin, span / 6)?;
                self.deal(begin.plus_ms(span / 4), span / 6)?;
                self.opportunity(self.now.plus_ms(-3 * DAY_MS))?;
            }
        }
        Ok(())
    }

    fn trade(&self) -> Trade {
        match self.document.record(self.buyer.of) {
            Record::Trade(trade) => *trade,
            _ => Trade::default(),
        }
    }

    fn change(&mut self, at: Instant, change: TradeChange) -> anyhow::Result<()> {
        let (user, of) = (self.buyer.owner, self.buyer.of);
        let author = Author { user, now: at };
        let intent = Intent::Trade(TradeCommand { of, change });
        let chunk = self.document.execute(&self.actor, author, &intent);
        let chunk = chunk.map_err(|why| anyhow!("business of customer {}: {why}", self.buyer.which))?;
        self.made.extend(chunk.map(|chunk| Made { chunk, user, at }));
        Ok(())
    }

    /// Enters a voucher with its number.
    fn enter(&mut self, at: Instant, mut new: NewVoucher) -> anyhow::Result<VoucherId> {
        let id = new.id;
        self.vouchers += 1;
        if let Some(prefix) = number::prefix(new.kind, new.side) {
            let day = Zone::SHANGHAI.day(at).iso().replace('-', "");
            let device = number::device_code(DeviceId(self.buyer.owner.0));
            let number = (self.buyer.which * 20 + self.vouchers) % 1_000;
            new.fields.insert(F::Number, Value::Text(format!("{prefix}-{day}-{device}-{number:03}")));
        }
        let change = carry::entered(&self.trade(), new);
        self.change(at, change)?;
        Ok(id)
    }

    /// What is made of a voucher that is there.
    fn carry(
        &mut self,
        at: Instant,
        make: impl FnOnce(&Trade, &mut Ids<'_>) -> Option<NewVoucher>,
    ) -> anyhow::Result<Option<VoucherId>> {
        let trade = self.trade();
        match make(&trade, &mut Ids(self.random, at)) {
            Some(new) => self.enter(at, new).map(Some),
            None => Ok(None),
        }
    }

    fn blank(&mut self, kind: VoucherKind, at: Instant) -> NewVoucher {
        let day = Zone::SHANGHAI.day(at);
        let mut fields = SortedMap::from([(F::Day, Value::Day(day))]);
        if self.buyer.abroad {
            fields.insert(F::Currency, Value::Text(Currency::USD.code().to_owned()));
            fields.insert(F::Rate, Value::Integer(Decimal::whole(718).0));
        }
        let id = VoucherId(self.random.id(at));
        NewVoucher { id, kind, side: Side::Sales, fields, lines: Vec::new(), author: None }
    }

    fn opportunity(&mut self, at: Instant) -> anyhow::Result<VoucherId> {
        let mut new = self.blank(VoucherKind::Opportunity, at);
        let goods = self.random.pick(self.goods).name;
        let stage = *self.random.pick(&["contact", "need", "proposal", "negotiation"]);
        let yuan = self.random.between(20, 300) * 100_000;
        let amount = if self.buyer.abroad { yuan / 7 } else { yuan };
        let until = Zone::SHANGHAI.day(self.now).plus(self.random.between(-10, 60));
        new.fields.insert(F::Subject, Value::Text(format!("{goods}采购")));
        new.fields.insert(F::Amount, Value::Integer(amount));
        new.fields.insert(F::Stage, Value::Text(stage.to_owned()));
        new.fields.insert(F::Until, Value::Day(until));
        self.enter(at, new)
    }

    fn lost(&mut self, at: Instant) -> anyhow::Result<()> {
        self.opportunity(at)?;
        let at = at.plus_ms(20 * DAY_MS).min(self.now);
        let mark = MarkId(self.random.id(at));
        let reason = *self.random.pick(&["价格", "竞争对手", "没有预算"]);
        self.change(at, TradeChange::Mark { mark, kind: TradeMarkKind::Lost(reason.to_owned()) })
    }

    fn quote(&mut self, opportunity: VoucherId, at: Instant) -> anyhow::Result<VoucherId> {
        let trade = self.trade();
        let day = Zone::SHANGHAI.day(at);
        let held = trade.voucher(opportunity).ok_or_else(|| anyhow!("the opportunity was just entered"))?;
        let mut new = carry::from_opportunity(held, VoucherKind::Quote, day, &mut Ids(self.random, at));
        for _ in 0..1 + self.random.below(3) {
            let line = self.line(at);
            new.lines.push(line);
        }
        new.fields.insert(F::Until, Value::Day(day.plus(30)));
        self.enter(at, new)
    }

    fn line(&mut self, at: Instant) -> NewLine {
        let goods = *self.random.pick(self.goods);
        let quantity = i32::try_from(self.random.between(2, 60)).unwrap_or(10);
        // Customers abroad are told a seventh: dollars.
        let price = if self.buyer.abroad { goods.price / 7 + 1 } else { goods.price };
        let text = |text: &str| Value::Text(text.to_owned());
        let fields = SortedMap::from([
            (LineField::Product, Value::Text(goods.doc.to_string())),
            (LineField::Name, text(goods.name)),
            (LineField::Code, Value::Text(format!("CP{:04}", goods.number))),
            (LineField::Unit, text(unit(&goods))),
            (LineField::Quantity, Value::Integer(Decimal::whole(quantity).0)),
            (LineField::Price, Value::Integer(Decimal::whole(price).0)),
            (LineField::TaxRate, Value::Integer(if self.buyer.abroad { 0 } else { TAX })),
        ]);
        NewLine { id: LineId(self.random.id(at)), fields }
    }

    /// Opportunity, quote, order, instalments, deliveries, receipts; how far it went by chance.
    fn deal(&mut self, begin: Instant, span: i64) -> anyhow::Result<()> {
        let step = (span / 6).max(DAY_MS / 4);
        let mut at = begin;
        let mut later = || {
            at = at.plus_ms(step);
            at
        };
        let opportunity = self.opportunity(begin)?;
        let quote = self.quote(opportunity, later())?;
        let signed = later();
        let day = Zone::SHANGHAI.day(signed);
        let order = self.carry(signed, |trade, ids| Some(carry::order_from_quote(trade.voucher(quote)?, day, ids)))?;
        let Some(order) = order else { return Ok(()) };
        let due = [day.plus(15), day.plus(60)];
        let trade = self.trade();
        if let Some(held) = trade.voucher(order) {
            let plans = carry::instalments(held, &due, &mut Ids(self.random, signed));
            self.change(signed.plus_ms(60_000), TradeChange::Enter(plans))?;
        }
        for part in [60, 100] {
            let at = later();
            if at < self.now && self.random.chance(75) {
                self.deliver(order, at, part)?;
            }
        }
        for part in [50, 100] {
            let at = later();
            if at < self.now && self.random.chance(70) {
                self.receive(order, at, part)?;
            }
        }
        Ok(())
    }

    /// Delivers so many percent of what is open, in whole pieces.
    fn deliver(&mut self, order: VoucherId, at: Instant, percent: i64) -> anyhow::Result<()> {
        let day = Zone::SHANGHAI.day(at);
        self.carry(at, |trade, ids| {
            let mut new = carry::delivery_of(trade, trade.voucher(order)?, day, ids)?;
            for line in &mut new.lines {
                if let Some(Value::Integer(open)) = line.fields.get(&LineField::Quantity) {
                    let pieces = (open / Decimal::ONE.0 * percent / 100).max(1);
                    line.fields.insert(LineField::Quantity, Value::Integer(pieces * Decimal::ONE.0));
                }
            }
            new.fields.insert(F::Status, Value::Text(delivery_status::SHIPPED.to_owned()));
            new.fields.insert(F::Carrier, Value::Text("顺丰速运".to_owned()));
            Some(new)
        })?;
        Ok(())
    }

    /// Receives so many percent of what is owed.
    fn receive(&mut self, order: VoucherId, at: Instant, percent: i64) -> anyhow::Result<()> {
        let day = Zone::SHANGHAI.day(at);
        self.carry(at, |trade, ids| {
            let settings = TradeSettings::default();
            let mut new = carry::receipt_for(trade, trade.voucher(order)?, None, day, &settings, ids)?;
            if let Some(Value::Integer(open)) = new.fields.get(&F::Amount) {
                let part = (open * percent / 100).max(1);
                new.fields.insert(F::Amount, Value::Integer(part));
            }
            new.fields.insert(F::Method, Value::Text("transfer".to_owned()));
            Some(new)
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use shared::trade::rules::{allocation, flags};

    use super::*;

    const NOW: Instant = Instant(1_800_000_000_000);

    fn made(which: u64) -> (Vec<Vec<u8>>, Trade) {
        let mut random = Random::new(1, which);
        let owner = UserId(random.id(NOW));
        let since = NOW.plus_ms(-300 * DAY_MS);
        let buyer = Buyer { of: DocId(random.id(NOW)), which, owner, abroad: which.is_multiple_of(5), since };
        let goods = catalogue(1, since);
        let (document, made) = business(&mut random, buyer, &goods, NOW).unwrap();
        let Record::Trade(trade) = document.record(buyer.of) else { panic!("business") };
        (made.into_iter().map(|made| made.chunk).collect(), *trade)
    }

    #[test]
    fn the_same_seed_makes_the_same_business_and_nothing_in_it_is_flagged() {
        for which in 0..40 {
            let (chunks, trade) = made(which);
            assert_eq!(made(which).0, chunks);
            assert!(!trade.vouchers.is_empty());
            let rows = shared::trade::row::rows(&trade);
            let ledgers = allocation::ledgers(&rows, &TradeSettings::default());
            assert_eq!(flags::flags(&rows, &ledgers), vec![], "{which}");
        }
    }
}

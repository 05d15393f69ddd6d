//! What is typed, while it is typed: a signal for each field and each cell of a line.

use leptos::prelude::*;
use shared::{
    id::LineId,
    sorted::SortedMap,
    trade::{
        field::{LineField, VoucherField},
        voucher::{Side, VoucherKind},
    },
};

use super::{
    draft::{At, Draft, DraftLine, Wrong, one},
    explain,
};
use crate::{features::trade::desk::Desk, screen::workspace::new_id, ui::toast::Toaster};

/// A form that is open. `Copy`.
#[derive(Clone, Copy)]
pub struct Form {
    /// Whose business.
    pub desk: Desk,
    /// Says what was saved.
    pub toaster: Toaster,
    /// What is written.
    pub kind: VoucherKind,
    /// Towards whom.
    pub side: Side,
    /// Its lines, in order.
    pub lines: RwSignal<Vec<LineForm>>,
    /// Somebody tried to save it: what is wrong is shown.
    pub tried: RwSignal<bool>,
    /// Everything that is wrong.
    pub wrong: Memo<Vec<Wrong>>,
    fields: StoredValue<SortedMap<VoucherField, RwSignal<String>>>,
    /// What does not change while somebody types.
    frame: StoredValue<Draft>,
    /// To whom lines belong that are added by a press.
    owner: StoredValue<Option<Owner>>,
}

/// A line that is typed. `Copy`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LineForm {
    /// The line.
    pub id: LineId,
    cells: [RwSignal<String>; LineField::ALL.len()],
}

impl LineForm {
    fn of(line: &DraftLine) -> Self {
        let cell = |field: LineField| RwSignal::new(line.text(field).to_owned());
        let cells = std::array::from_fn(|place| cell(LineField::ALL[place]));
        Self { id: line.id, cells }
    }

    /// The text of a field.
    pub fn cell(self, field: LineField) -> RwSignal<String> {
        self.cells[field as usize]
    }

    /// What is typed so far. Reactive.
    pub fn draft(self) -> DraftLine {
        let texts = LineField::ALL.iter().map(|field| (*field, self.cell(*field).get()));
        DraftLine { id: self.id, fields: texts.filter(|(_, text)| !text.is_empty()).collect() }
    }
}

impl Form {
    /// A form that begins with a draft.
    pub fn new(desk: Desk, draft: &Draft) -> Self {
        let field = |field: &VoucherField| (*field, RwSignal::new(draft.text(*field).to_owned()));
        let fields: SortedMap<_, _> = draft.kind.fields().iter().map(field).collect();
        let lines: Vec<LineForm> = draft.lines.iter().map(LineForm::of).collect();
        let fields = StoredValue::new(fields);
        let frame = StoredValue::new(Draft { lines: Vec::new(), fields: Default::default(), ..draft.clone() });
        let lines = RwSignal::new(lines);
        let form = Self {
            desk,
            toaster: Toaster::here(),
            kind: draft.kind,
            side: draft.side,
            lines,
            tried: RwSignal::new(false),
            wrong: Memo::new(move |_| read(frame, fields, lines).wrong()),
            fields,
            frame,
            owner: StoredValue::new(Owner::current()),
        };
        if form.kind.has_lines() && form.lines.read_untracked().is_empty() {
            form.add_line();
        }
        form
    }

    /// The text of a field of the kind; a signal of its own for any other.
    pub fn field(self, field: VoucherField) -> RwSignal<String> {
        self.fields.with_value(|fields| fields.get(&field).copied()).unwrap_or_else(|| RwSignal::new(String::new()))
    }

    /// What is typed so far. Reactive.
    pub fn draft(self) -> Draft {
        read(self.frame, self.fields, self.lines)
    }

    /// What is wrong at a place, once somebody tried to save. Reactive.
    pub fn error(self, at: At) -> Option<String> {
        if !self.tried.get() {
            return None;
        }
        self.wrong.read().iter().find(|(place, _)| *place == at).map(|(_, why)| explain(why))
    }

    /// Adds a line for one of something.
    pub fn add_line(self) {
        let Some(owner) = self.owner.get_value() else { return };
        let fields = [(LineField::Quantity, one())].into();
        let line = owner.with(|| LineForm::of(&DraftLine { id: LineId(new_id()), fields }));
        self.lines.update(|lines| lines.push(line));
    }
}

fn read(
    frame: StoredValue<Draft>,
    fields: StoredValue<SortedMap<VoucherField, RwSignal<String>>>,
    lines: RwSignal<Vec<LineForm>>,
) -> Draft {
    let mut draft = frame.get_value();
    fields.with_value(|fields| {
        let texts = fields.iter().map(|(field, text)| (*field, text.get()));
        draft.fields.extend(texts.filter(|(_, text)| !text.is_empty()));
    });
    draft.lines = lines.read().iter().map(|line| line.draft()).collect();
    draft
}

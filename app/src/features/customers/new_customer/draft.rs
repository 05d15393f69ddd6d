//! What quick add asks for, and the command that comes of it.

use shared::{
    customer::{
        command::{CustomerCommand, NewCustomer},
        field::{ContactField, CustomerField},
    },
    sorted::SortedMap,
    text::credit_code,
    value::{BadValue, Value},
};

use super::super::record::{Field, MAIN, new_contact_of};

/// The fields as they are typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewDraft {
    /// Name; the only one that is required.
    pub name: String,
    /// A contact's name.
    pub contact: String,
    /// A number: the contact's mobile, or the customer's phone if there is no contact.
    pub phone: String,
    /// Unified social credit code.
    pub code: String,
    /// Key of the kind.
    pub kind: String,
    /// Key of the source.
    pub source: String,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftError {
    /// Which; the number counts as the customer's phone.
    pub field: CustomerField,
    /// What is wrong.
    pub why: BadValue,
}

impl NewDraft {
    /// The command that enters the customer.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn command(&self) -> Result<CustomerCommand, DraftError> {
        let mut fields = SortedMap::new();
        let mut put = |field: CustomerField, typed: &str| {
            let value = Field::Customer(field).parse(typed).map_err(|why| DraftError { field, why })?;
            fields.extend(value.map(|value| (field, value)));
            Ok(())
        };
        put(CustomerField::Name, &self.name)?;
        let with_contact = !self.contact.trim().is_empty();
        if !with_contact {
            put(CustomerField::Phone, &self.phone)?;
        }
        put(CustomerField::CreditCode, &credit_code::normalise(&self.code))?;
        put(CustomerField::Kind, &self.kind)?;
        put(CustomerField::Source, &self.source)?;
        let mut contacts = Vec::new();
        if with_contact {
            let place = |field| if field == ContactField::Mobiles { CustomerField::Phone } else { CustomerField::Name };
            let contact = new_contact_of(&self.contact, &self.phone);
            let mut contact = contact.map_err(|(field, why)| DraftError { field: place(field), why })?;
            contact.fields.insert(ContactField::Role, Value::Text(MAIN.to_owned()));
            contacts.push(contact);
        }
        let new = NewCustomer {
            fields,
            custom: SortedMap::new(),
            tags: Vec::new(),
            contacts,
            actions: Vec::new(),
            origin: None,
        };
        Ok(CustomerCommand::Create(Box::new(new)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn created(draft: &NewDraft) -> NewCustomer {
        match draft.command() {
            Ok(CustomerCommand::Create(new)) => *new,
            other => panic!("no customer: {other:?}"),
        }
    }

    #[test]
    fn a_name_is_enough() {
        let new = created(&NewDraft { name: " 长安汽车 ".to_owned(), ..NewDraft::default() });
        assert_eq!(new.fields, SortedMap::from([(CustomerField::Name, Value::Text("长安汽车".to_owned()))]));
        let nothing = NewDraft::default().command();
        assert_eq!(nothing, Err(DraftError { field: CustomerField::Name, why: BadValue::Required }));
    }

    #[test]
    fn the_number_belongs_to_the_contact_if_there_is_one() {
        let mut draft = NewDraft { name: "长安".to_owned(), phone: "13800138000".to_owned(), ..NewDraft::default() };
        assert!(created(&draft).fields.contains_key(&CustomerField::Phone));
        draft.contact = "王总".to_owned();
        let new = created(&draft);
        assert!(!new.fields.contains_key(&CustomerField::Phone));
        assert_eq!(
            new.contacts[0].fields.get(&ContactField::Mobiles),
            Some(&Value::List(vec!["13800138000".to_owned()]))
        );
        draft.phone = "无".to_owned();
        assert_eq!(draft.command(), Err(DraftError { field: CustomerField::Phone, why: BadValue::NotAPhone }));
    }
}

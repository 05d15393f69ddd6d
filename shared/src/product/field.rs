//! The fields of a product.

use serde::{Deserialize, Serialize};

use crate::{
    trade::field::fields,
    value::{Label, ValueKind},
};

fields! {
    /// A field of a product.
    ProductField {
        Name "name" Line "品名" "Name",
        Code "code" Line "编码" "Code",
        Model "model" Line "型号" "Model",
        Spec "spec" Line "规格" "Spec",
        Unit "unit" Line "单位" "Unit",
        Category "category" Line "分类" "Category",
        Price "price" Decimal "单价" "Price",
        Currency "currency" Currency "币种" "Currency",
        TaxRate "tax_rate" Percent "税率（%）" "Tax rate (%)",
        Retired "retired" Day "停用日期" "Retired on",
        Remark "remark" Paragraph "备注" "Remark",
    }
}

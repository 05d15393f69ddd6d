//! The words of the business with a customer.

crate::texts! {
    /// Names of figures, milestones, and of days by their kind.
    pub enum VoucherText {
        FoundOn => "发现日期", "Found on";
        QuotedOn => "报价日期", "Quoted on";
        SignedOn => "签订日期", "Signed on";
        ShippedOn => "发货日期", "Shipped on";
        DueOn => "到期日期", "Due on";
        ExpectedOn => "预计签单日期", "Expected on";
        ValidUntil => "有效期至", "Valid until";
        DeliverBy => "最晚交付日期", "Deliver by";
        ExpectedAmount => "预计金额", "Expected amount";
        Estimated => "预估", "Estimated";
        SignedFigure => "签约", "Signed";
        Ordered => "采购", "Ordered";
        Shipped => "发货", "Shipped";
        Arrived => "收货", "Arrived";
        Returned => "退货", "Returned";
        Received => "回款", "Received";
        PaidOut => "付款", "Paid";
        Invoiced => "开票", "Invoiced";
        Receivable => "应收", "Receivable";
        Payable => "应付", "Payable";
        Prepaid => "预收", "Prepaid";
        PaidAhead => "预付", "Paid ahead";
        OverdueFigure => "逾期", "Overdue";
        Created => "创建", "Created";
        Valuable => "有价值", "Valuable";
        OnFirstScreen => "上首屏", "First screen";
        Targeted => "加入目标", "Targeted";
    }
}

crate::texts! {
    /// Words of the section.
    pub enum BusinessText {
        Title => "生意", "Business";
        Sides => "方向", "Side";
        Sales => "销售", "Sales";
        Purchases => "采购", "Purchases";
        Figures => "金额汇总", "Figures";
        Parts => "{0}的构成", "What adds up to {0}";
        NoParts => "没有单据", "No documents";
        Sum => "合计", "Total";
        Abroad => "外币按单据汇率折合人民币", "Foreign currency in yuan by each document's rate";
        LifeCycle => "生命周期", "Life-cycle";
        Pool => "客户池", "Pool";
        Milestones => "里程碑", "Milestones";
        NotYet => "未达成", "Not yet";
        DaysLater => "{0} 天后", "{0} day{0?s} later";
        UndoneOn => "{0} 撤销", "Undone {0}";
        Marks => "标记客户", "Mark the customer";
        Kinds => "单据", "Documents";
        New => "新建单据", "New document";
        NewKind => "新建{0}", "New {0}";
        None => "还没有生意往来", "No business yet";
        ShowAll => "显示全部 {} 张", "Show all {}";
        NoneHint => "记下一个机会、报价或订单，金额和状态会自动汇总。", "Enter an opportunity, a quote or an order; sums and states follow by themselves.";
        DraftLeft => "未保存的{0}", "Unsaved {0}";
        Resume => "继续填写", "Continue";
        Discard => "丢弃", "Discard";
        Gone => "这张单据不在本机", "This document is not on this device";
        Bin => "回收站（{0}）", "Bin ({0})";
        ReadOnly => "你可以查看这些单据，不能修改。", "You can see these documents and not change them.";
    }
}

crate::texts! {
    /// Why a customer is where it is.
    pub enum WhyText {
        Deals => "{0} 笔成交，首次签约 {1}", "{0} deal{0?s}, the first on {1}";
        NoDeals => "还没有成交", "No deal yet";
        Since => "{0} · {1}", "{0} · {1}";
        Nothing => "还没有机会、关注或成交", "No opportunity, star or deal yet";
    }
}

crate::texts! {
    /// What follows from other vouchers.
    pub enum StateText {
        ToShip => "待发", "To ship";
        PartlyShipped => "部分发货", "Partly shipped";
        AllShipped => "全部发货", "All shipped";
        Unpaid => "未回款", "Unpaid";
        PartlyPaid => "部分回款", "Partly paid";
        Paid => "已结清", "Paid";
        Overdue => "逾期 {0} 天", "{0} day{0?s} overdue";
        Free => "预收", "Prepaid";
        PartlyFree => "预收 {0}", "{0} prepaid";
        Reversed => "已冲销", "Reversed";
        Reversal => "红冲", "Reversal";
        InBin => "在回收站", "In the bin";
    }
}

crate::texts! {
    /// What somebody should look at.
    pub enum FlagText {
        Overpaid => "超出 {0} 的应收 {1}，多出的部分算预收", "{1} more than {0} owed; the rest counts as prepaid";
        Orphan => "所属的 {0} 已删除或不存在", "{0}, to which it belongs, is deleted or missing";
        OtherCurrency => "币种与 {0} 不同，不能冲抵", "Another currency than {0}; it does not count for it";
        SameNumber => "编号与 {0} 重复", "The same number as {0}";
        TooLarge => "金额超出上限，按 0 计算", "The amount is beyond what can be counted and counts as nothing";
        Gone => "已不存在的单据", "a document that is gone";
    }
}

crate::texts! {
    /// Words of an opened voucher.
    pub enum DetailText {
        LineDiscount => "折扣 {0}", "Discount {0}";
        LineTax => "税率 {0}", "Tax {0}";
        Edit => "修改", "Edit";
        Status => "改状态", "Change the status";
        Delete => "删除", "Delete";
        Restore => "恢复", "Restore";
        ToQuote => "转报价", "Make a quote";
        ToOrder => "转订单", "Make an order";
        NextVersion => "新版本", "Next version";
        Deliver => "发货", "Deliver";
        Receive => "收款", "Receive money";
        Pay => "付款", "Pay";
        Plan => "分期", "Instalments";
        TakeBack => "退货", "Return goods";
        Invoice => "开票", "Invoice";
        Refund => "退款", "Refund";
        Reverse => "红冲", "Reverse";
        Allocate => "核销到订单", "Allocate to an order";
        Lines => "明细", "Lines";
        BelongsTo => "来自", "From";
        LeadsTo => "后续", "Then";
        Net => "不含税", "Without tax";
        Tax => "税额", "Tax";
        Discount => "优惠", "Discount";
        Total => "合计", "Total";
        InYuan => "折合人民币", "In yuan";
        EnteredBy => "{0} 于 {1} 录入", "Entered by {0}, {1}";
        Imported => "导入；原作者 {0}", "Imported; first entered by {0}";
        Final => "收付款记录不能修改；填错了请红冲后重录。", "What was paid is never changed; reverse it and enter it again.";
        NowStatus => "{0} 已改为“{1}”", "{0} is now “{1}”";
        Deleted => "已删除 {0}", "Deleted {0}";
        Restored => "已恢复 {0}", "Restored {0}";
        Paid => "已回 {0}", "{0} paid";
        Open => "未回 {0}", "{0} open";
        Ordered => "订 {0} · 已发 {1}", "{0} ordered · {1} shipped";
    }
}

crate::texts! {
    /// Words of the dialog of instalments.
    pub enum PlanText {
        Title => "分期回款计划", "Instalments";
        Count => "期数", "Number";
        First => "首期到期日", "First due on";
        Every => "间隔（天）", "Days between";
        Save => "生成计划", "Make them";
        Cancel => "取消", "Cancel";
        Saved => "已生成 {0} 期计划", "{0} instalment{0?s} made";
        Wrong => "期数 1–36，间隔 1–366 天", "1–36 instalments, 1–366 days between";
        Each => "每期约 {0}", "About {0} each";
    }
}

crate::texts! {
    /// Words of the form.
    pub enum FormText {
        New => "新建{0}", "New {0}";
        Edit => "修改{0}", "Edit {0}";
        Save => "保存", "Save";
        Cancel => "取消", "Cancel";
        More => "更多字段", "More fields";
        Lines => "明细", "Lines";
        AddLine => "添加一行", "Add a line";
        RemoveLine => "删除第 {0} 行", "Remove line {0}";
        Up => "第 {0} 行上移", "Line {0} up";
        Down => "第 {0} 行下移", "Line {0} down";
        LineLabel => "第 {0} 行{1}", "{1} of line {0}";
        LineAmount => "金额", "Amount";
        Product => "品名", "Product";
        ProductHint => "品名、编码、型号或客户叫法", "Name, code, model or the customer's own name";
        Products => "可选产品", "Products to choose from";
        LastPrice => "上次 {0}", "last {0}";
        ListPrice => "定价 {0}", "list {0}";
        Alias => "客户称 {0}", "they say {0}";
        None => "（无）", "(none)";
        AmountHint => "可写 1.2万、12,000 或全角数字", "1.2万, 12,000 and full-width digits are read";
        TooFine => "最多 {0} 位小数", "At most {0} decimals";
        TooLarge => "金额太大", "The amount is too large";
        NotPositive => "必须大于 0", "Must be more than nothing";
        LooseReceipt => "不选订单时算预收", "Without an order it counts as prepaid";
        Saved => "已保存{0}", "{0} saved";
        Check => "请检查标红的内容", "Check what is marked";
        Undo => "撤销", "Undo";
        AliasTitle => "客户叫法", "What the customer calls it";
        AliasSaved => "已记住客户叫法", "Remembered";
    }
}

crate::texts! {
    /// Words of the catalogue.
    pub enum ProductText {
        Title => "产品", "Products";
        Search => "品名、拼音、编码或型号", "Name, pinyin, code or model";
        New => "新建产品", "New product";
        Edit => "修改产品", "Edit product";
        None => "产品库还是空的", "The catalogue is empty";
        NoneHint => "录入产品后，报价和订单可以直接选用，并记住对每位客户的上次成交价。", "Once products are here, quotes and orders choose from them and remember the last price to each customer.";
        NoMatch => "没有找到产品", "No product found";
        All => "全部", "All";
        NoCategory => "未分类", "No category";
        Retired => "已停用", "Retired";
        Retire => "停用", "Retire";
        Offer => "恢复使用", "Offer again";
        DidRetire => "已停用 {0}", "{0} is retired";
        DidOffer => "{0} 可以选用了", "{0} can be chosen again";
        Delete => "删除", "Delete";
        Deleted => "已删除 {0}", "Deleted {0}";
        Save => "保存", "Save";
        Cancel => "取消", "Cancel";
        Saved => "已保存 {0}", "{0} saved";
        Actions => "{0} 的操作", "What to do with {0}";
        ReadOnly => "产品由经理、老板和管理员维护。", "Managers, the boss and administrators keep the catalogue.";
        Categories => "分类", "Categories";
    }
}

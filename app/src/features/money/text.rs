//! Words of the pages of money.

crate::texts! {
    /// Words of lists, tools and boards.
    pub enum MoneyText {
        Receivables => "应收", "Receivables";
        Payables => "应付", "Payables";
        Orders => "订单", "Orders";
        Pools => "客户池", "Pools";
        Side => "往来方向", "Direction";
        Customers => "客户", "Customers";
        Suppliers => "供应商", "Suppliers";
        Sales => "销售", "Sales";
        Purchases => "采购", "Purchases";
        AllReceivable => "应收", "Receivable";
        AllPayable => "应付", "Payable";
        Overdue => "逾期", "Overdue";
        DueThisMonth => "本月到期", "Due this month";
        Planned => "本月计划", "Planned this month";
        Received => "预收", "Advances";
        PaidAhead => "预付", "Paid in advance";
        Count => "{0} 笔", "{0} row{0?s}";
        CountOfCustomers => "{0} 位客户", "{0} customer{0?s}";
        PaidOf => "已收付 {0}", "{0} paid";
        InYuan => "折合 {0}", "{0} in yuan";
        Estimated => "预估 {0}", "Expected {0}";
        Owed => "应收 {0}", "Receivable {0}";
        Tiles => "合计", "Totals";
        Aging => "账龄", "Aging";
        NotDue => "未到期", "Not due";
        UpTo => "1–{0} 天", "1–{0} days";
        Between => "{0}–{1} 天", "{0}–{1} days";
        Beyond => "{0} 天以上", "Over {0} days";
        DaysLate => "逾期 {0} 天", "{0} day{0?s} late";
        Days => "{0} 天", "{0} day{0?s}";
        Instalment => "{0} 第 {1} 期", "{0} no. {1}";
        Search => "客户、单号、主题", "Customer, number, subject";
        SearchLabel => "查找单据", "Search documents";
        SearchCustomers => "查找客户", "Search customers";
        Who => "谁的", "Whose";
        Views => "视图", "Views";
        SaveView => "保存当前视图", "Save this view";
        KeepViews => "管理视图", "Manage views";
        ViewName => "视图名称", "Name of the view";
        ViewHint => "保存现在的筛选、排序、分组和列；同名的会被替换。保存在本机。", "Saves filters, order, groups and columns as they are; one of the same name is replaced. Kept on this device.";
        RemoveView => "删除视图“{0}”", "Remove the view “{0}”";
        Save => "保存", "Save";
        Cancel => "取消", "Cancel";
        Everybody => "所有人", "Everybody";
        Period => "期间", "Period";
        AllTime => "全部时间", "All time";
        ThisMonth => "本月", "This month";
        LastMonth => "上月", "Last month";
        ThisQuarter => "本季度", "This quarter";
        ThisYear => "今年", "This year";
        LastYear => "去年", "Last year";
        OtherPeriod => "自选期间", "Another period";
        From => "从", "From";
        To => "到", "To";
        Sort => "排序", "Sort";
        NoSort => "默认顺序", "As they come";
        SortUp => "{0} 升序", "{0}, rising";
        SortDown => "{0} 降序", "{0}, falling";
        Group => "分组", "Group";
        NoGroup => "不分组", "No groups";
        ByCustomer => "按客户", "By customer";
        ByPerson => "按负责人", "By person";
        ByDepartment => "按部门", "By department";
        ByStatus => "按状态", "By status";
        ByMonth => "按月份", "By month";
        ByCurrency => "按币种", "By currency";
        Columns => "列", "Columns";
        Export => "导出", "Export";
        ExportXlsx => "导出 Excel", "Export to Excel";
        ExportCsv => "导出 CSV", "Export to CSV";
        NotExported => "文件没有生成，请重试", "The file was not made; try again";
        Status => "状态", "Status";
        Kind => "单据", "Documents";
        NoStatus => "无状态", "No status";
        NoDepartment => "无部门", "No department";
        Nobody => "公海", "Open sea";
        NoDay => "无日期", "No date";
        Nameless => "无名称", "No name";
        Nothing => "这里还没有单据", "Nothing here yet";
        NothingHint => "在客户页面录入的单据会出现在这里。", "What is entered on a customer's page appears here.";
        NothingOwed => "没有欠款", "Nothing is owed";
        NoMatch => "没有符合条件的记录", "Nothing matches";
        NoMatchHint => "放宽条件再试试。", "Ask for less.";
        Clear => "清除条件", "Clear";
        List => "列表", "List";
        Board => "看板", "Board";
        Statement => "对账", "Statement";
        StatementOf => "与 {0} 对账", "Statement with {0}";
        ToShip => "待发", "To ship";
        Partial => "部分", "Partial";
        Delivered => "全部", "All";
        Unpaid => "未付", "Unpaid";
        PartlyPaid => "部分", "Partly paid";
        Paid => "已付清", "Paid";
    }
}

crate::texts! {
    /// Words of boards and of giving up.
    pub enum BoardText {
        Starred => "上首屏", "On the first screen";
        Move => "移动 {0}", "Move {0}";
        MoveTo => "移到", "Move to";
        More => "再显示 {0} 张", "{0} more";
        Empty => "空", "Empty";
        ByItself => "客户池由业务自动得出，只能移到失败或无效", "Pools follow from the business; only Lost and Invalid are chosen";
        DidMove => "已移到 {0}", "Moved to {0}";
        NoStage => "无阶段", "No stage";
        Expected => "预计 {0}", "Expected {0}";
    }
}

crate::texts! {
    /// Words of statements.
    pub enum StatementText {
        Title => "往来对账单", "Statement of account";
        TitleDetailed => "明细往来对账单", "Detailed statement of account";
        Back => "返回", "Back";
        Print => "打印", "Print";
        Customer => "客户：{0}", "Customer: {0}";
        Supplier => "供应商：{0}", "Supplier: {0}";
        PeriodOf => "期间：{0} 至 {1}", "Period: {0} to {1}";
        CurrencyOf => "币种：{0}", "Currency: {0}";
        BasisOf => "口径：{0}", "Basis: {0}";
        Currency => "币种", "Currency";
        Basis => "口径", "Basis";
        BySigned => "按签约", "By orders";
        ByShipped => "按发货", "By deliveries";
        Detail => "显示明细", "With lines";
        Day => "日期", "Date";
        Document => "单据", "Document";
        Number => "单号", "Number";
        Summary => "摘要", "Summary";
        Receivable => "应收", "Charged";
        Received => "已收", "Received";
        Payable => "应付", "Charged";
        PaidOut => "已付", "Paid";
        Balance => "余额", "Balance";
        Spec => "规格", "Spec";
        Unit => "单位", "Unit";
        Quantity => "数量", "Quantity";
        Price => "单价", "Unit price";
        Tax => "税额", "Tax";
        Amount => "金额", "Amount";
        Discount => "整单优惠", "Discount";
        Opening => "期初余额", "Opening balance";
        Total => "本期合计", "Total of the period";
        Closing => "期末余额", "Closing balance";
        InCapitals => "期末余额（大写）", "Closing balance in capitals";
        Check => "期初 {0} + 应计 {1} − 收付 {2} = 期末 {3}", "Opening {0} + charged {1} − paid {2} = closing {3}";
        OurSide => "本单位（盖章）", "For us (seal)";
        TheirSide => "对方单位（盖章）", "For them (seal)";
        Handler => "经办人", "Handled by";
        SignedOn => "日期", "Date";
        Nothing => "这个期间没有往来", "Nothing happened in this period";
        Missing => "这位客户不在本机", "This customer is not on this device";
        Table => "往来明细", "Movements";
        PrintedOn => "制表日期：{0}", "Made on {0}";
    }
}

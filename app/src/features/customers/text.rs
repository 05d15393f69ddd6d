//! The words of the customers' area.

crate::texts! {
    /// Words of the record page.
    pub enum RecordText {
        Back => "返回", "Back";
        Close => "关闭", "Close";
        Expand => "展开为整页", "Expand to the full page";
        Shrink => "收回侧栏", "Back to the side panel";
        Previous => "上一位客户（K）", "Previous customer (K)";
        Next => "下一位客户（J）", "Next customer (J)";
        Missing => "这位客户不在本机", "This customer is not on this device";
        MissingHint => "可能已转给别人、被取消共享，或还没有同步到本机。", "It may have been given to somebody else, is no longer shared, or has not arrived yet.";
        ToList => "回到客户列表", "Back to the list";
        Star => "上首屏", "Put on the first screen";
        Unstar => "移出首屏", "Take off the first screen";
        Starred => "已上首屏", "Put on the first screen";
        Unstarred => "已移出首屏", "Taken off the first screen";
        Call => "打电话", "Call";
        Record => "写记录", "Record";
        NextStep => "下一步", "Next step";
        NoNextStep => "没有下一步", "No next step";
        LastContact => "最近联系", "Last contact";
        NeverContacted => "还没有联系过", "Never contacted";
        Owner => "负责人", "Owner";
        OpenSea => "公海", "Open sea";
        Sharing => "转交与共享", "Transfer and share";
        Copy => "复制", "Copy";
        Statement => "往来对账", "Statement of account";
        CopyName => "复制名称", "Copy the name";
        CopyCard => "复制名片信息", "Copy as a card";
        Copied => "已复制", "Copied";
        CopyFailed => "浏览器不允许复制", "The browser does not allow copying";
        More => "更多操作", "More";
        Delete => "删除客户", "Delete customer";
        Deleted => "已删除 {0}", "Deleted {0}";
        Restore => "恢复", "Restore";
        Restored => "已恢复 {0}", "Restored {0}";
        InBin => "这位客户在回收站里", "This customer is in the bin";
        Unsent => "{0} 处修改还没有同步", "{0} change{0?s} not synced yet";
        FollowUp => "跟进", "Follow-up";
        Business => "生意", "Business";
        Contacts => "联系人", "Contacts";
        Details => "资料", "Details";
        Tabs => "客户页", "Customer page";
        Changed => "已修改：{0}", "Changed: {0}";
        Cleared => "已清空：{0}", "Cleared: {0}";
        Empty => "未填写", "Empty";
        NoChoice => "（无）", "(none)";
        OtherChoice => "其他…", "Other…";
        OnePerLine => "每行一个", "One per line";
        OpenLink => "打开 {0}", "Open {0}";
        MailTo => "给 {0} 写邮件", "E-mail {0}";
        CallTo => "拨打 {0}", "Call {0}";
        UsePosition => "使用我的位置", "Use my position";
        Locating => "正在定位…", "Finding the position…";
        Accuracy => "精度 {0} 米", "±{0} m";
        ClearPosition => "去掉位置", "Remove the position";
        PositionDenied => "浏览器不允许定位，请在设置里允许后再试", "The browser does not allow positioning; allow it in its settings and try again";
        PositionFailed => "暂时定位不到，请到室外再试", "No position could be found; try again outdoors";
        Custom => "自定义字段", "Custom fields";
        CustomLabel => "字段名", "Label";
        CustomValue => "内容", "Value";
        AddCustom => "添加字段", "Add a field";
        RemoveCustom => "删除字段 {0}", "Remove field {0}";
        Add => "添加", "Add";
        Cancel => "取消", "Cancel";
        Tags => "标签", "Tags";
        AddTag => "加标签", "Add tag";
        RemoveTag => "去掉标签 {0}", "Remove tag {0}";
        TagAdded => "已加标签 {0}", "Tag {0} added";
        TagRemoved => "已去掉标签 {0}", "Tag {0} removed";
        MoreFields => "显示全部字段", "Show all fields";
        FewerFields => "只显示已填写的", "Show only what is filled in";
        CreatedBy => "{0} 于 {1} 录入", "Entered by {0}, {1}";
        ImportedFrom => "导入；原作者 {0}", "Imported; first entered by {0}";
    }
}

crate::texts! {
    /// Words of contacts.
    pub enum ContactText {
        None => "还没有联系人", "No contacts yet";
        NoneHint => "加上姓名和手机，就能一键拨打。", "Add a name and a mobile, and a call is one tap.";
        Name => "姓名", "Name";
        Mobile => "手机", "Mobile";
        Added => "已添加联系人 {0}", "Contact {0} added";
        MakeMain => "设为主联系人", "Make the main contact";
        NowMain => "已设为主联系人", "Now the main contact";
        LeftCompany => "标记为已离职", "Mark as left the company";
        NowLeft => "已标记为离职", "Marked as left the company";
        Back => "标记为在职", "Still at the company";
        NowBack => "已标记为在职", "Marked as still there";
        Delete => "删除联系人", "Delete contact";
        Deleted => "已删除联系人 {0}", "Contact {0} deleted";
        Restored => "已恢复联系人 {0}", "Contact {0} restored";
        Bin => "已删除的联系人（{0}）", "Deleted contacts ({0})";
        More => "全部字段", "All fields";
        Less => "收起", "Less";
        Actions => "联系人操作", "Contact actions";
        CopyWechat => "复制微信号", "Copy WeChat id";
    }
}

crate::texts! {
    /// Words of transfer and sharing.
    pub enum SharingText {
        Title => "转交与共享", "Transfer and share";
        Owner => "负责人：{0}", "Owner: {0}";
        Who => "同事", "Colleague";
        Choose => "选择同事…", "Choose a colleague…";
        Transfer => "转交给 TA", "Hand over";
        TransferHint => "转交后由对方负责；你不在其上级时将看不到这位客户。", "They will own the customer; you will no longer see it unless they work below you.";
        Share => "共享给 TA", "Share";
        Unshare => "取消共享", "Stop sharing";
        ShareAs => "共享方式", "Share for";
        ForEditing => "查看和修改", "Viewing and editing";
        ForReading => "只读", "Viewing only";
        ForFollowing => "关注动态", "Following what happens";
        Transferred => "已申请转交给 {0}，待确认", "Asked to hand over to {0}; waiting for confirmation";
        Shared => "已申请共享给 {0}，待确认", "Asked to share with {0}; waiting for confirmation";
        Unshared => "已申请取消对 {0} 的共享，待确认", "Asked to stop sharing with {0}; waiting for confirmation";
        Claim => "领取", "Claim";
        Claimed => "已申请领取，待确认", "Claimed; waiting for confirmation";
        Release => "退回公海", "Put into the open sea";
        Released => "已申请退回公海，待确认", "Asked to put it into the open sea; waiting for confirmation";
        NotAllowed => "你没有转交这位客户的权限。", "You may not hand over this customer.";
    }
}

crate::texts! {
    /// Words of the parts of a customer that not everybody sees.
    pub enum PartText {
        Commercial => "商务", "Commercial";
        CommercialHint => "仅有权限的同事可见，不随客户共享。", "Only for colleagues with the right to see it; not shared with the customer.";
        Notes => "我的私密笔记", "My private notes";
        NotesHint => "只有你自己能看到。", "Only you can see them.";
        NewNote => "写一条只给自己看的笔记", "Write a note for your eyes only";
        Note => "笔记", "Note";
        Save => "保存", "Save";
        NoteSaved => "笔记已保存", "Note saved";
        NoteDeleted => "笔记已删除", "Note deleted";
        DeleteNote => "删除笔记", "Delete the note";
        Changed => "已修改：{0}", "Changed: {0}";
        Empty => "未填写", "Empty";
        NoChoice => "（无）", "(none)";
        ReadOnly => "只读：你可以查看这位客户，不能修改。", "View only: you can see this customer and not change it.";
    }
}

crate::texts! {
    /// Words of quick add.
    pub enum NewText {
        Name => "客户名称", "Customer name";
        NameHint => "公司全称或常用名", "Full or everyday name";
        Contact => "联系人", "Contact";
        Phone => "手机或电话", "Mobile or phone";
        SaveOpen => "保存并打开", "Save and open";
        Saved => "已添加 {0}", "{0} added";
        Similar => "可能已经有了：", "It may be here already:";
        SameName => "名称相同", "Same name";
        SamePhone => "电话相同", "Same phone";
        SameCode => "信用代码相同", "Same credit code";
        Code => "统一社会信用代码", "Credit code";
        MoreFields => "更多字段", "More fields";
        Kind => "客户类型", "Kind";
        Source => "客户来源", "Source";
        None => "（不填）", "(none)";
        Cancel => "取消", "Cancel";
        OwnedBy => "负责人 {0}", "Owner: {0}";
    }
}

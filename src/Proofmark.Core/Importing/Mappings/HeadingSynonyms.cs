namespace Proofmark.Core.Importing.Mappings;

/// <summary>
/// What registers call their columns, in the six official languages of the United Nations and in the abbreviations that police registers use.
/// Only used to propose a mapping, which a person then looks at.
/// </summary>
internal static class HeadingSynonyms
{
    /// <summary>Field, a slash and the part where it has parts; then headings.</summary>
    private const string Table = """
        serial: serial | serial number | serial no | serialno | ser no | sn | s/n | weapon serial number | numéro de série | n° de série | no série | matricule | número de serie | n° de serie | nº serie | núm serie | serie | серийный номер | заводской номер | номер оружия | серия и номер | الرقم التسلسلي | الرقم المسلسل | رقم السلاح | المسلسل | 序列号 | 编号 | 枪号 | 序号
        make: make | maker | manufacturer | brand | mfr | made by | fabricant | marque | constructeur | fabricante | marca | изготовитель | производитель | марка | الصانع | الشركة المصنعة | الماركة | جهة الصنع | 制造商 | 品牌 | 厂家 | 生产厂
        model: model | model name | type designation | modèle | modelo | модель | образец | الطراز | الموديل | النموذج | 型号 | 款式
        calibre: calibre | caliber | cal | cartridge | chambering | cal. | calibre munition | calibre cartucho | калибр | العيار | 口径
        category: category | weapon type | type | type of weapon | class | kind | gun type | catégorie | type d'arme | genre | categoría | tipo | tipo de arma | clase | категория | вид оружия | тип | тип оружия | الفئة | نوع السلاح | النوع | 类别 | 枪种 | 种类 | 武器类型
        country_of_manufacture: country of manufacture | country of origin | made in | manufacturing country | origin | pays de fabrication | pays d'origine | país de fabricación | país de origen | origen | страна изготовления | страна производства | страна происхождения | بلد الصنع | بلد المنشأ | 制造国 | 原产国 | 产地
        year: year | year of manufacture | year made | yom | manufacture year | année | année de fabrication | año | año de fabricación | год | год выпуска | год изготовления | سنة الصنع | سنة التصنيع | 制造年份 | 出厂年份
        manufactured: date of manufacture | manufactured | manufacture date | manufactured on | date de fabrication | fecha de fabricación | дата изготовления | дата выпуска | تاريخ الصنع | تاريخ التصنيع | 制造日期 | 出厂日期
        import_country: country of import | importing country | import country | pays d'importation | país de importación | país importador | страна ввоза | страна импорта | بلد الاستيراد | 进口国
        import_year: year of import | import year | année d'importation | año de importación | год ввоза | год импорта | سنة الاستيراد | 进口年份
        import_mark: import mark | import marking | marque d'importation | marca de importación | импортная маркировка | клеймо импорта | علامة الاستيراد | 进口标识
        imported: date of import | import date | imported | imported on | date d'importation | fecha de importación | дата ввоза | дата импорта | تاريخ الاستيراد | 进口日期
        marks/proof: proof mark | proof | poinçon d'épreuve | poinçon | punzón | marca de prueba | испытательное клеймо | клеймо | علامة الاختبار | 检验标记
        marks/inventory: inventory number | inventory mark | asset number | asset tag | numéro d'inventaire | número de inventario | инвентарный номер | رقم الجرد | 资产编号
        components/barrel: barrel number | barrel no | barrel serial | numéro du canon | n° canon | número de cañón | nº cañón | номер ствола | رقم السبطانة | رقم الماسورة | 枪管号
        components/slide: slide number | slide no | slide serial | numéro de culasse | n° glissière | número de corredera | номер затвора-кожуха | رقم المزلاق | 套筒号
        components/receiver: receiver number | receiver no | receiver serial | numéro de carcasse | n° boîte de culasse | número de cajón | номер ствольной коробки | رقم جسم السلاح | 机匣号
        components/bolt: bolt number | bolt no | n° de verrou | número de cerrojo | номер затвора | رقم الترباس | 枪机号
        register_number: register number | registration number | reg no | registry number | record number | record id | file number | licence number | entry number | numéro d'enregistrement | n° d'enregistrement | numéro de registre | número de registro | nº registro | nº de registro | matrícula | expediente | регистрационный номер | номер записи | рег номер | учётный номер | رقم التسجيل | رقم السجل | رقم القيد | 登记号 | 登记编号 | 注册号
        registered: registration date | date registered | registered | registered on | entry date | date d'enregistrement | fecha de registro | fecha de alta | дата регистрации | дата постановки на учёт | تاريخ التسجيل | تاريخ القيد | 登记日期 | 注册日期
        status: status | weapon status | state of weapon | situation | statut | état | estado | situación | estatus | статус | состояние | الحالة | حالة السلاح | 状态
        status_date: status date | date of status | since | date du statut | fecha de estado | fecha de situación | дата статуса | تاريخ الحالة | 状态日期
        transferred: transfer date | date of transfer | transferred | date sold | sale date | date de transfert | date de cession | fecha de transferencia | fecha de venta | дата передачи | дата продажи | تاريخ النقل | تاريخ البيع | 转让日期
        holder_kind: holder type | owner type | kind of holder | type de détenteur | type de titulaire | tipo de titular | tipo de propietario | тип владельца | نوع الحائز | نوع المالك | 持有人类型
        holder_name: holder | holder name | owner | owner name | name | licensee | keeper | détenteur | titulaire | propriétaire | nom | nom du détenteur | titular | propietario | nombre | nombre del titular | владелец | фио | фио владельца | имя | الحائز | المالك | الاسم | اسم المالك | اسم الحائز | 持有人 | 所有人 | 姓名
        holder_id: holder id | owner id | id number | national id | identity number | passport | licence holder no | pièce d'identité | numéro d'identité | cédula | dni | documento | documento de identidad | паспорт | документ | رقم الهوية | الرقم الوطني | 身份证号 | 证件号
        holder_address: address | holder address | owner address | adresse | domicile | dirección | domicilio | адрес | العنوان | عنوان المالك | 地址 | 住址
        keep_until: keep until | may be kept until | retain until | retention date | retention end | delete after | à conserver jusqu'au | conserver jusqu'au | fin de conservation | conservar hasta | fin de conservación | хранить до | срок хранения до | يحفظ حتى | تاريخ انتهاء الحفظ | 保存至 | 保存期限至
        keep_years: retention years | retention period | years to keep | durée de conservation | plazo de conservación | años de conservación | срок хранения | срок хранения лет | مدة الحفظ | سنوات الحفظ | 保存年限 | 保存期限
        stock_number: nsn | stock number | stock no | national stock number | nato stock number | part number | item code | numéro de nomenclature | nno | número de inventario nacional | noc | номенклатурный номер | رقم المخزون | رقم الصنف | 库存号 | 物料号
        item: item | item name | description | nomenclature | article | désignation | libellé | artículo | descripción | designación | наименование | предмет | الصنف | البيان | الوصف | 品名 | 名称
        quantity: quantity | qty | count | amount | number of items | pieces | on hand | quantité | qté | nombre | effectif | cantidad | cant | existencias | количество | кол-во | остаток | الكمية | العدد | 数量
        unit: unit | unit of issue | ui | uom | unit of measure | unité | unidad | unidad de medida | единица | ед изм | единица измерения | الوحدة | وحدة القياس | 单位
        holder: station | agency | unit name | depot | armoury | location | station name | station name lea | dépôt | armurerie | unité détentrice | dependencia | unidad tenedora | depósito | подразделение | склад | الجهة | المستودع | 部门 | 仓库
        as_of: as of | date | ship date | inventory date | report date | stock date | date d'inventaire | à la date du | fecha | fecha de inventario | дата | дата инвентаризации | по состоянию на | التاريخ | تاريخ الجرد | 日期 | 盘点日期
        value: value | unit value | price | unit price | cost | acquisition value | valeur | prix | prix unitaire | valor | precio | цена | стоимость | القيمة | السعر | 价值 | 单价
        currency: currency | devise | monnaie | moneda | divisa | валюта | العملة | 货币 | 币种
        condition: condition | condition code | serviceability | état matériel | condición | состояние имущества | صلاحية | 状况 | 新旧程度
        remarks: remarks | notes | comments | comment | observations | remarques | observaciones | notas | comentarios | примечания | примечание | замечания | ملاحظات | الملاحظات | 备注 | 说明
        """;

    /// <summary>Every heading, folded, with the fields that it may mean.</summary>
    public static ILookup<string, (string Field, string? Part)> ByHeading { get; } = Table
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(": ", 2))
        .SelectMany(line => line[1].Split('|', StringSplitOptions.TrimEntries).Select(heading => (Key: HeadingText.Fold(heading), Field: Split(line[0]))))
        .Distinct()
        .ToLookup(h => h.Key, h => h.Field);

    private static (string Field, string? Part) Split(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (name, null) : (name[..slash], name[(slash + 1)..]);
    }
}

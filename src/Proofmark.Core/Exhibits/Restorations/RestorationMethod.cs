namespace Proofmark.Core.Exhibits.Restorations;

/// <summary>How an erased mark was made to show. Text: <c>restorations.method.CODE</c>.</summary>
public enum RestorationMethod
{
    /// <summary>Light from the side, magnification, photographs.</summary>
    Optical,

    /// <summary>Dirt, paint or rust taken off.</summary>
    Cleaning,

    /// <summary>Magnetic powder or fluid on steel.</summary>
    MagneticParticle,

    /// <summary>Radiography or tomography.</summary>
    Xray,

    /// <summary>Electron backscatter in a scanning microscope.</summary>
    ElectronBackscatter,

    /// <summary>The ground surface made even before it is treated.</summary>
    Polishing,

    /// <summary>A reagent that attacks compressed metal faster.</summary>
    ChemicalEtching,

    /// <summary>A reagent and a current.</summary>
    ElectrolyticEtching,

    /// <summary>Cavitation in water.</summary>
    Ultrasonic,

    /// <summary>Heat, as for polymers.</summary>
    Thermal,

    /// <summary>Another way; the remark says which.</summary>
    Other,
}

/// <summary>How the mark was made unreadable. Text: <c>restorations.damage.CODE</c>.</summary>
public enum MarkDamage
{
    /// <summary>Filed or ground off.</summary>
    Ground,

    /// <summary>Other characters struck over it.</summary>
    Overstamped,

    /// <summary>Punched or drilled.</summary>
    Punched,

    /// <summary>Welded over.</summary>
    Welded,

    /// <summary>A plate or part that bore it was taken off.</summary>
    Removed,

    /// <summary>Rust.</summary>
    Corroded,

    /// <summary>Use.</summary>
    Worn,

    /// <summary>Fire or heat.</summary>
    Burnt,

    /// <summary>It is not known.</summary>
    Unknown,
}

/// <summary>What methods do to the metal.</summary>
public static class RestorationMethods
{
    /// <summary>
    /// It changes the surface, so that nobody can look at it again as it was found: what was seen before is to be on record first.
    /// Another method is taken to be of this kind, since nothing is known of it.
    /// </summary>
    public static bool AltersSurface(this RestorationMethod method) => method >= RestorationMethod.Polishing;
}

"""Reports: any measure by any dimension over any time."""

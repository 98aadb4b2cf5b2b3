"""Who works where: Microsoft Graph, NOM, or nobody to ask."""
